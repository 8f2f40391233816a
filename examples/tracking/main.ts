import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { seeded } from "one-shot-ts";
import { useWasm } from "one-shot-ts/backends";
import { writeTextFile } from "one-shot-ts/node";

import type { Figure } from "../shared/figure.js";
import { resumable } from "../shared/resumable.js";
import { toText } from "../shared/tables.js";
import { writeFigures } from "../shared/writeFigures.js";
import { cautionFor } from "./caution.js";
import { loadPeople } from "./data.js";
import { loadSequence } from "./loadSequence.js";
import { embedSequence } from "./embedSequence.js";
import { measurePeople } from "./measurePeople.js";
import { measureSequence, measureStreets } from "./measureTracking.js";
import { formatBoxes } from "./motFiles.js";
import { readOptions, sizesOf, type Options } from "./options.js";
import { named } from "./peopleFigures.js";
import { buildReport, type ShownSequence } from "./report.js";
import { saveModel } from "./savedModel.js";
import { splitPeople } from "./splitPeople.js";
import { FRAME } from "./street.js";
import { makeStreet, seeStreets } from "./streets.js";
import { errorTable, pairTable, peopleTable, trackingTable } from "./tables.js";
import { trainNets } from "./trainNets.js";
import { trainTrackers } from "./trainTracker.js";

/** Learns what people look like, learns when two sightings are one person, and follows people through streets. */
export async function main(options: Options, print: (line: string) => void): Promise<void> {
  const { seed, quick, out } = options;
  const started = performance.now();
  const { threads } = await useWasm();
  const run = resumable(options, print);
  const sizes = sizesOf(quick);

  const people = await loadPeople({ quick, seed });
  const split = splitPeople(people.crops, seeded(seed));
  const count = (crops: typeof split.test): number => new Set(crops.map(({ person }) => person)).size;
  const counts = { train: count(split.train), validate: count(split.validate), test: count(split.test) };
  const description = `${people.source}: train ${counts.train} people (${split.train.length} crops), validate ${counts.validate} (${split.validate.length}), test ${counts.test} (${split.test.length})`;
  print(description);

  const { twin, stacked } = await trainNets(split, sizes, options, run);
  const nets = { twin: twin.net, stacked: stacked.net };
  const trained = performance.now();
  print(`trained both nets in ${((trained - started) / 1000).toFixed(0)} s`);
  const chosen = await measurePeople(split.validate, nets, options);
  const onTest = await measurePeople(split.test, nets, options);

  const { trackers, examples, samePairs } = await trainTrackers(twin.net, split.validate, sizes, seed);
  print(`pair classifiers: ${examples} examples, ${samePairs} of one person`);
  for (const [suffix, { rules }] of Object.entries(trackers)) print(`rules${suffix}: ${JSON.stringify(rules)}`);
  await saveModel(out, twin.net, trackers);

  const plan = { seed, purpose: "test", frames: sizes.frames } as const;
  const streets = await seeStreets(twin.net, split.test, plan, sizes.streets.test);
  const onStreets = measureStreets(streets, trackers);
  const given = await loadSequence(options);
  const sequence = given && { ...given, sightings: await embedSequence(twin.net, given) };
  const onSequence = sequence && measureSequence(sequence, trackers);
  for (const { net } of [twin, stacked]) net.dispose();
  for (const { classifier } of Object.values(trackers)) classifier.dispose();

  const figures: Record<string, Figure> = {
    ...onTest.figures,
    ...named("validation.", { "pairs.auc.twin": chosen.figures["pairs.auc.twin"], "pairs.auc.stacked": chosen.figures["pairs.auc.stacked"] }), // prettier-ignore
    ...named("street.", onStreets.figures),
    ...(onSequence && named("tud.", onSequence.figures)),
    ...(onSequence ?? onStreets).figures,
  };
  const streetText = `${sizes.streets.test} simulated streets of ${sizes.frames} frames (95 % over streets)`;
  const tables = [
    peopleTable(figures, counts.test),
    pairTable(figures),
    trackingTable(figures, "street.", streetText),
    errorTable(onStreets.errors, `${streetText}: errors`),
    ...(onSequence && given
      ? [
          trackingTable(
            figures,
            "tud.",
            `${given.source}, ${given.frames} frames (95 % over blocks of ten frames of this one sequence)`,
          ),
          errorTable(onSequence.errors, `${given.source}: errors`),
        ]
      : []),
  ];
  for (const table of tables) print(`\n${toText(table)}`);
  const caution = cautionFor(people.source, given);
  print(`\n${caution}`);

  const street = makeStreet(split.test, plan, 0);
  const sequences: ShownSequence[] = [
    { title: "One of the simulated streets", sequence: streets[0], crops: street.crops, tracks: onStreets.tracks[0], errors: onStreets.errors[""][0], size: FRAME }, // prettier-ignore
  ];
  if (sequence && onSequence) {
    const size = given === undefined ? FRAME : given.size;
    sequences.unshift({ title: sequence.source, sequence, crops: sequence.crops, tracks: onSequence.tracks[0], errors: onSequence.errors[""][0], size }); // prettier-ignore
  }
  const named2 = { "twin input": onTest.pairs[".twin"], "stacked input": onTest.pairs[".stacked"], histograms: onTest.pairs[".histogram"], pixels: onTest.pairs[".pixels"] }; // prettier-ignore
  const page = await buildReport({ subtitle: description, caution, tables, pairs: named2, histories: { twin: twin.history, stacked: stacked.history }, sequences }); // prettier-ignore
  await writeTextFile(join(out, "report.html"), page);
  await writeTextFile(join(out, "tracks.txt"), formatBoxes(sequences[0].tracks));

  const seconds = (performance.now() - started) / 1000;
  await writeFigures(options.json, {
    name: "tracking",
    seed,
    threads,
    seconds,
    trainingSeconds: Math.round((trained - started) / 100) / 10,
    data: { source: people.source, people: counts, sequence: given?.source ?? null, streets: sizes.streets, frames: sizes.frames, examples, samePairs }, // prettier-ignore
    caution,
    figures,
    rules: { "": trackers[""].rules, ".noAppearance": trackers[".noAppearance"].rules },
  });
  await run.finish();
  print(`\n${seconds.toFixed(0)} s. Report: ${join(out, "report.html")}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(readOptions(process.argv.slice(2)), console.log);
}
