import { join } from "node:path";

import { calibrate, seeded } from "one-shot-ts";
import { fileStore, writeTextFile } from "one-shot-ts/node";
import type { ReportTable } from "one-shot-ts/plots";

import type { Figure } from "../shared/figure.js";
import { realData } from "../shared/realData.js";
import { resumable } from "../shared/resumable.js";
import { runStudy } from "../shared/runStudy.js";
import { startBackend } from "../shared/startBackend.js";
import { percent, toText } from "../shared/tables.js";
import { writeFigures } from "../shared/writeFigures.js";
import { writeReport } from "../shared/writeReport.js";
import { writeSamples } from "../shared/writeSamples.js";
import { cautionFor } from "./caution.js";
import { chooseReranking } from "./chooseReranking.js";
import { loadPeople } from "./data.js";
import { embedSequence } from "./embedSequence.js";
import { loadSequence } from "./loadSequence.js";
import { measurePeople } from "./measurePeople.js";
import { measureSequence, measureStreets } from "./measureTracking.js";
import { formatBoxes } from "./motFiles.js";
import { readOptions, sizesOf, type Options } from "./options.js";
import { cropEncoder, personRecognizer } from "./personRecognizer.js";
import { named } from "./peopleFigures.js";
import { reportOf, type ShownSequence } from "./report.js";
import { samplesOf } from "./samplesOf.js";
import { countPeople, splitPeople } from "./splitPeople.js";
import { FRAME } from "./street.js";
import { makeStreet, seeStreets } from "./streets.js";
import { errorTable, pairTable, peopleTable, trackingTable } from "./tables.js";
import { trainNets } from "./trainNets.js";
import { trainTrackers, withoutAppearance } from "./trainTracker.js";

/** Frames of a street that are written as samples for track.ts. */
const SHOWN_FRAMES = 30;

/** Learns what people look like and when two sightings are of one person, and follows people through streets. */
export async function main(options: Options, print: (line: string) => void): Promise<void> {
  const { seed, quick, out } = options;
  const started = performance.now();
  const { threads } = await startBackend(options.backend);
  const run = resumable(options, print);
  const sizes = sizesOf(quick);
  // 1. People are split: nobody is in two parts.
  const given = await loadSequence(options);
  const people = await loadPeople(options);
  const split = splitPeople(people.crops, seeded(seed));
  const counts = { train: countPeople(split.train), validate: countPeople(split.validate), test: countPeople(split.test) }; // prettier-ignore
  const description = `${people.source}: train ${counts.train} people (${split.train.length} crops), validate ${counts.validate} (${split.validate.length}), test ${counts.test} (${split.test.length})`;
  print(description);

  // 2. The tower learns from some of them; others choose the re-ranking, and yet others are looked for.
  const { twin, stacked } = await trainNets(split, sizes, options, run);
  const nets = [twin.net, ...(stacked ? [stacked.net] : [])];
  const trainingSeconds = (performance.now() - started) / 1000;
  print(`trained in ${trainingSeconds.toFixed(0)} s`);
  const encoder = cropEncoder(twin.net);
  const reranking = chooseReranking(split.validate, await encoder.embed(split.validate.map(({ image }) => image)));
  print(`re-ranking, by validation people: ${JSON.stringify(reranking)}`);
  const systems = { encoder, stacked: stacked?.net, reranking };
  const onValidation = await measurePeople(split.validate, systems, options);
  const onTest = await measurePeople(split.test, systems, options);
  const tables: ReportTable[] = [];
  const show = (...more: readonly ReportTable[]): void => {
    tables.push(...more);
    for (const table of more) print(`\n${toText(table)}`);
  };
  show(peopleTable(onTest.figures, counts.test), pairTable(onTest.figures));
  const { "people.rank1": rank1, "people.mAP": mAP } = onValidation.figures;
  print(`\nvalidation people: rank 1 ${percent(rank1.value)}, mAP ${percent(mAP.value)}`);

  // 3. The trackers learn on streets of the validation people. What is saved, track.ts loads.
  const { trackers, examples, samePairs } = await trainTrackers(encoder, split.validate, sizes, seed);
  const rules = { "": trackers[""].rules, ".noAppearance": trackers[".noAppearance"].rules };
  print(`pair classifiers: ${examples} examples, ${samePairs} of one person; rules ${JSON.stringify(rules)}`);
  const recognizer = await personRecognizer(encoder, split.validate, trackers, seed);
  await recognizer.save(fileStore(join(out, "people.oneshot")));

  // 4. They are tested on streets of the test people and on a real sequence.
  const plan = { seed, purpose: "test", frames: sizes.frames } as const;
  const streets = await seeStreets(encoder, split.test, plan, sizes.streets.test);
  const onStreets = measureStreets(streets, trackers);
  const sequence = given && { ...given, embeddings: await embedSequence(encoder, given) };
  const onSequence = sequence && measureSequence(sequence, sequence.crops.length > 0 ? trackers : withoutAppearance(trackers)); // prettier-ignore
  for (const net of nets) net.dispose();
  for (const { classifier } of Object.values(trackers)) classifier.dispose();

  const figures: Record<string, Figure> = {
    ...onTest.figures,
    ...named("validation.", onValidation.figures),
    ...named("street.", onStreets.figures),
    ...(sequence && named(`${sequence.key}.`, onSequence!.figures)),
    ...(onSequence ?? onStreets).figures,
  };
  const title = `${sizes.streets.test} simulated streets of ${sizes.frames} frames (95 % over streets)`;
  show(trackingTable(figures, "street.", title), errorTable(onStreets.errors, `${title}: errors`));
  const street = makeStreet(split.test, plan, 0);
  const shown: ShownSequence[] = [{ ...street, ...streets[0], title: "One of the simulated streets", size: FRAME, tracks: onStreets.tracks[0], errors: onStreets.errors[""][0] }]; // prettier-ignore
  if (sequence && onSequence) {
    const { source, frames, key } = sequence;
    const name = key === "tud" ? "TUD-Campus" : "the sequence given";
    const heading = `${name}, ${frames} frames (95 % over its blocks of ten frames)`;
    show(trackingTable(figures, `${key}.`, heading), errorTable(onSequence.errors, `${name}: errors`));
    shown.unshift({ ...sequence, title: source, tracks: onSequence.tracks[0], errors: onSequence.errors[""][0] });
  }
  const caution = cautionFor(people.source, given);
  print(`\n${caution}`);

  await writeTextFile(join(out, "tracks.txt"), formatBoxes(shown[0].tracks));
  const seconds = (performance.now() - started) / 1000;
  // 5. The report shows it in pictures.
  const content = await reportOf({
    subtitle: description,
    invented: realData("tracking", people.source),
    figures,
    tracked: sequence
      ? { prefix: `${sequence.key}.`, name: sequence.key === "tud" ? "TUD-Campus" : "the sequence given" }
      : { prefix: "street.", name: "simulated streets" },
    caution,
    tables,
    pairs: onTest.pairs,
    threshold: calibrate(onValidation.pairs[".twin"], "equalErrorRate").threshold,
    picture: (row) => split.test[row].image,
    histories: { twin: twin.history, ...(stacked && { stacked: stacked.history }) },
    shown,
    run: {
      options,
      command: "npx tsx examples/studies/tracking/main.ts",
      threads,
      seconds,
      facts: {
        People: `${counts.train} to train on, ${counts.validate} to choose by, ${counts.test} to test`,
        Streets: `${sizes.streets.train} to train on, ${sizes.streets.calibrate} to choose rules by, ${sizes.streets.test} to test, ${sizes.frames} frames each`,
        Sequence: given?.source ?? "none",
      },
    },
  });
  print(`\n${content.verdict}`);
  const report = await writeReport(content);
  const data = { source: people.source, people: counts, sequence: given?.source ?? null, streets: sizes.streets, frames: sizes.frames, examples, samePairs }; // prettier-ignore
  await writeFigures(options.json, { name: "tracking", seed, threads, seconds, trainingSeconds, data, caution, figures, rules, reranking }); // prettier-ignore
  await run.finish();
  print(`\n${seconds.toFixed(0)} s. Report: ${report}`);
  const tries = samplesOf(street, Math.min(SHOWN_FRAMES, sizes.frames));
  const command = "npx tsx examples/studies/tracking/track.ts";
  for (const line of await writeSamples({ ...tries, command, out, home: import.meta.url })) print(line);
}

await runStudy(import.meta.url, readOptions, main);
