import { join } from "node:path";

import { Recognizer, seeded, type History } from "one-shot-ts";
import { type RowDistance } from "one-shot-ts/evaluation";
import { useWasm } from "one-shot-ts/backends";
import { fileStore, writeTextFile } from "one-shot-ts/node";

import type { Figure } from "../shared/figure.js";
import { resumable } from "../shared/resumable.js";
import { runStudy } from "../shared/runStudy.js";
import { studyProgress } from "../shared/studyProgress.js";
import { toText } from "../shared/tables.js";
import { writeFigures } from "../shared/writeFigures.js";
import { level, mfccDeviation, mfccMean } from "./baselines.js";
import { loadSpeech, type Clip } from "./data.js";
import { evaluateTower, type TowerResult, type TrialDistances } from "./evaluate.js";
import { measureIdentification, measureVerification } from "./figures.js";
import type { FrontEndName } from "./frontEnds.js";
import { readOptions, stepsOf, type Options } from "./options.js";
import { newNet, PER_CLASS, trainNet } from "./recipe.js";
import { buildReport } from "./report.js";
import { shortParts } from "./shortParts.js";
import { speakerEncoder } from "./speakerEncoder.js";
import { splitPeople } from "./splitPeople.js";
import { cautionFor, figureTable, openSetTable, SYSTEMS, thresholdTable, type System } from "./tables.js";
import { trainingSet } from "./trainingSet.js";
import { joinDigits, makeTrials, scoreTrials } from "./trials.js";

/** What one front end came to. */
type TrainedTower = TowerResult & { readonly history: History };

/** Trains a tower for each front end on some people, takes thresholds from others, and tells apart voices of yet others. */
export async function main(options: Options, print: (line: string) => void): Promise<void> {
  const { seed, epochs, quick, out } = options;
  const started = performance.now();
  const { threads } = await useWasm(options.backend);

  const speech = await loadSpeech(options);
  const split = splitPeople(speech.people, seeded(seed));
  const trials = makeTrials(speech.voices, quick ? 2 : 12);
  const joined = makeTrials(joinDigits(speech.voices), 50);
  const counts = {
    speakers: {
      train: split.train.length,
      validate: split.validate.length,
      calibrate: split.calibrate.length,
      test: trials.speakers,
    },
    recordings: { enrolled: trials.enrolled.length, probes: trials.probes.length },
    joined: { enrolled: joined.enrolled.length, probes: joined.probes.length },
  };
  const { speakers, recordings } = counts;
  const description = `${speech.source}: train ${speakers.train} people, validate ${speakers.validate}, calibrate ${speakers.calibrate}; test ${speakers.test} other speakers, ${recordings.enrolled} recordings of digits 0 to 4 against ${recordings.probes} of 5 to 9`;
  print(description);

  const sets = { single: trials, joined };
  const length = { epochs, stepsPerEpoch: stepsOf(quick), classes: quick ? 4 : 16 };
  const parts = { parts: 8, random: seeded(seed) };
  const run = resumable(options, print);
  const results: Partial<Record<FrontEndName, TrainedTower>> = {};
  for (const frontEnd of ["plain", "channelNormalised"] as const) {
    const random = seeded(seed);
    const train = trainingSet(split.train, { frontEnd, rows: PER_CLASS, random });
    const validation = shortParts(split.validate, frontEnd, parts);
    const net = newNet(seeded(seed));
    const fit = run.training(frontEnd, random);
    const history = await trainNet(fit, net, { train, validation }, length, random, studyProgress(length));
    const { loss, val_loss: valLoss } = history.history;
    const last = loss.length - 1;
    print(
      `${frontEnd}: trained ${epochs} epochs, loss ${loss[0].toFixed(3)} to ${loss[last].toFixed(3)}, on validation people ${valLoss[0].toFixed(3)} to ${valLoss[last].toFixed(3)}`,
    );
    const result = await evaluateTower(net, frontEnd, shortParts(split.calibrate, frontEnd, parts), sets, seed);
    results[frontEnd] = { ...result, history };
    if (frontEnd === "channelNormalised") {
      const { calibration, openSet } = result;
      const recognizer = new Recognizer({ encoder: speakerEncoder(net, frontEnd), calibration });
      await recognizer.save(fileStore(join(out, "speakers.oneshot")));
      await openSet.recognizer.save(fileStore(join(out, "gallery.oneshot")));
    }
    net.dispose();
  }
  const { plain, channelNormalised } = results as Required<typeof results>;
  const baseline = (measure: (clips: readonly Clip[]) => RowDistance): TrialDistances => ({
    single: measure(trials.clips),
    joined: measure(joined.clips),
  });
  const systems: Record<System, TrialDistances> = {
    "": plain.distances,
    ".untrained": plain.untrained,
    ".mfccMean": baseline(mfccMean),
    ".level": baseline(level),
    ".channelNormalised": channelNormalised.distances,
    ".untrained.channelNormalised": channelNormalised.untrained,
    ".mfccDeviation.channelNormalised": baseline(mfccDeviation),
  };
  const sampling = { seed, enrollments: quick ? 3 : 20 };
  const figures: Record<string, Figure> = {};
  for (const [suffix, distances] of Object.entries(systems)) {
    figures[`eer${suffix}`] = measureVerification(trials, distances.single);
    figures[`identification${suffix}`] = measureIdentification(trials, distances.single, sampling);
    figures[`eer.joined${suffix}`] = measureVerification(joined, distances.joined);
    figures[`identification.joined${suffix}`] = measureIdentification(joined, distances.joined, sampling);
  }

  const each = <T>(of: (tower: TrainedTower) => T): Record<FrontEndName, T> => ({
    plain: of(plain),
    channelNormalised: of(channelNormalised),
  });
  const openSet = each((tower) => tower.openSet);
  const atThreshold = each((tower) => tower.atThreshold);
  const tables = [
    figureTable(figures, trials.speakers),
    figureTable(figures, trials.speakers, ".joined"),
    thresholdTable(atThreshold),
    openSetTable(openSet),
  ];
  for (const table of tables) print(`\n${toText(table)}`);
  const caution = cautionFor(speech.source);
  print(`\n${caution}`);

  const curves = Object.fromEntries(
    (["", ".mfccMean", ".channelNormalised", ".mfccDeviation.channelNormalised"] as const).map((suffix) => [
      SYSTEMS[suffix],
      scoreTrials(trials, systems[suffix].single),
    ]),
  );
  const page = await buildReport({
    subtitle: description,
    caution,
    tables,
    curves,
    towers: each((tower) => ({ ...tower, threshold: tower.calibration.threshold })),
    speakers: trials.clips.map(({ speaker }) => speaker),
  });
  await writeTextFile(join(out, "report.html"), page);

  const seconds = (performance.now() - started) / 1000;
  await writeFigures(options.json, {
    name: "speakers",
    seed,
    threads,
    seconds,
    data: { source: speech.source, ...counts },
    caution,
    figures,
    atThreshold,
    openSet: each(({ openSet: { named, misnamed, nobody } }) => ({ named, misnamed, nobody })),
  });
  await run.finish();
  print(`\n${seconds.toFixed(0)} s. Report: ${join(out, "report.html")}`);
}

await runStudy(import.meta.url, readOptions, main);
