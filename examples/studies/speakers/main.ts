import { join } from "node:path";

import { Recognizer, seeded, type Encoder, type History } from "one-shot-ts";
import type { Recording } from "one-shot-ts/audio";
import { type RowDistance } from "one-shot-ts/evaluation";
import { fileStore, writeTextFile } from "one-shot-ts/node";

import type { Figure } from "../shared/figure.js";
import { knownAndOther } from "../shared/knownAndOther.js";
import { resumable } from "../shared/resumable.js";
import { runStudy } from "../shared/runStudy.js";
import { startBackend } from "../shared/startBackend.js";
import { studyProgress } from "../shared/studyProgress.js";
import { percent, toText } from "../shared/tables.js";
import { writeFigures } from "../shared/writeFigures.js";
import { writeSamples } from "../shared/writeSamples.js";
import { level, mfccDeviation, mfccMean } from "./baselines.js";
import { cutParts, PART_SECONDS } from "./cutParts.js";
import { loadSpeech, type Clip } from "./data.js";
import { evaluateTower, validate, type PerLength, type TowerResult, type TrialDistances } from "./evaluate.js";
import { measureIdentification, measureVerification } from "./figures.js";
import type { FrontEndName } from "./frontEnds.js";
import { readOptions, stepsOf, type Options } from "./options.js";
import { newNet, PER_CLASS, RECIPES, trainNet } from "./recipe.js";
import { buildReport } from "./report.js";
import { speakerEncoder, whitenedEncoder } from "./speakerEncoder.js";
import { splitPeople } from "./splitPeople.js";
import { cautionFor, figureTable, openSetTable, SYSTEMS, thresholdTable, type System } from "./tables.js";
import { trainingSet } from "./trainingSet.js";
import { joinDigits, makeTrials, scoreTrials } from "./trials.js";

/** The results with one front end. */
interface TrainedTower extends TowerResult {
  readonly history: History;
  /** Equal error rates of the validation people's parts. */
  readonly validation: PerLength<number>;
  readonly encoder: Encoder<Recording>;
}

/** Trains a tower for each front end on some people, takes thresholds from others, and tells apart the voices of a third group. */
export async function main(options: Options, print: (line: string) => void): Promise<void> {
  const { seed, epochs, quick, out } = options;
  const started = performance.now();
  const { threads } = await startBackend(options.backend);

  // 1. People are split: nobody is in two parts.
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

  // 2. Two towers learn from some of them, and thresholds come from others.
  const sets = { single: trials, joined };
  const length = { epochs, stepsPerEpoch: stepsOf(quick), classes: quick ? 4 : 16 };
  const { loss, augmentation } = RECIPES[options.recipe];
  const cutAll = (clips: readonly Clip[]) => ({
    single: cutParts(clips, PART_SECONDS.single, { random: seeded(seed) }),
    joined: cutParts(clips, PART_SECONDS.joined, { random: seeded(seed) }),
  });
  const parts = cutAll(split.calibrate);
  const held = cutAll(split.validate);
  const spoken = cutParts(split.train, PART_SECONDS.single, { random: seeded(seed) });
  const run = resumable(options, print);
  const train = async (frontEnd: FrontEndName): Promise<TrainedTower> => {
    const random = seeded(seed);
    const samples = { frontEnd, augmentation: augmentation[frontEnd], rows: PER_CLASS, random };
    const net = newNet(seeded(seed));
    const fit = run.training(frontEnd, random);
    const data = trainingSet(split.train, samples);
    const history = await trainNet(fit, net, data, loss, length, random, studyProgress(length));
    const losses = history.history.loss;
    const encoder = await whitenedEncoder(net, frontEnd, spoken);
    const validation = await validate(encoder, held);
    print(
      `${frontEnd}: trained ${epochs} epochs, loss ${losses[0].toFixed(3)} to ${losses.at(-1)!.toFixed(3)}; equal error rate of validation people ${percent(validation.single)} of parts as long as a digit, ${percent(validation.joined)} of five`,
    );
    const untrained = speakerEncoder(newNet(seeded(seed)), frontEnd);
    const result = await evaluateTower(encoder, { parts, sets, cohort: split.train, untrained, seed });
    untrained.dispose?.();
    return { ...result, history, validation, encoder };
  };
  const plain = await train("plain");
  const channelNormalised = await train("channelNormalised");
  // 3. In use: the one that did better on validation people is saved; it decides by the calibration on whole parts with the same encoder.
  const isPlainBetter = plain.validation.joined <= channelNormalised.validation.joined;
  const best = isPlainBetter ? plain : channelNormalised;
  print(`saved: ${isPlainBetter ? "plain" : "channelNormalised"}`);
  const recognizer = new Recognizer({ encoder: best.encoder, calibration: best.calibration });
  await recognizer.save(fileStore(join(out, "speakers.oneshot")));
  await best.openSet.recognizer.save(fileStore(join(out, "gallery.oneshot")));
  // 4. Figures come from yet others.
  const baseline = (measure: (clips: readonly Clip[]) => RowDistance): TrialDistances => ({
    single: measure(trials.clips),
    joined: measure(joined.clips),
  });
  const systems: Record<System, TrialDistances> = {
    "": plain.distances,
    ".asNorm": plain.normalized,
    ".untrained": plain.untrained,
    ".mfccMean": baseline(mfccMean),
    ".level": baseline(level),
    ".channelNormalised": channelNormalised.distances,
    ".channelNormalised.asNorm": channelNormalised.normalized,
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

  // 5. The report shows them.
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
    towers: each((tower) => tower),
    speakers: trials.clips.map(({ speaker }) => speaker),
    clips: trials.clips,
    figures,
    source: speech.source,
    run: {
      options,
      command: "npx tsx examples/studies/speakers/main.ts",
      threads,
      seconds: (performance.now() - started) / 1000,
      facts: {
        People: `${speakers.train} to train on, ${speakers.validate} to validate, ${speakers.calibrate} to choose thresholds on, ${speakers.test} to test`,
        Recordings: `${recordings.enrolled} enrolled, ${recordings.probes} asking; joined ${counts.joined.enrolled} and ${counts.joined.probes}`,
      },
    },
  });
  await writeTextFile(join(out, "report.html"), page);

  const seconds = (performance.now() - started) / 1000;
  await writeFigures(options.json, {
    name: "speakers",
    seed,
    recipe: options.recipe,
    saved: isPlainBetter ? "plain" : "channelNormalised",
    validation: each(({ validation }) => validation),
    threads,
    seconds,
    data: { source: speech.source, ...counts },
    caution,
    figures,
    atThreshold,
    openSet: each(({ openSet: { report } }) => report),
  });
  await run.finish();
  for (const { encoder } of [plain, channelNormalised]) encoder.dispose?.();
  print(`\n${seconds.toFixed(0)} s. Report: ${join(out, "report.html")}`);
  const names = joined.clips.map(({ speaker }) => speaker);
  const said = joined.clips.map(({ samples, sampleRate }): Recording => ({ samples, sampleRate }));
  const tries = knownAndOther(said, names, [...new Set(names)]);
  const command = "npx tsx examples/studies/speakers/identify.ts";
  for (const line of await writeSamples({ ...tries, command, out, home: import.meta.url })) print(line);
}

await runStudy(import.meta.url, readOptions, main);
