// tsx test/bench/omniglotOnGpu.ts [--data FOLDER] [--tower small|large] [--seed N] [--epochs N | --seconds N] [--validate] [--out FOLDER] [--backend NAME] [--quick]
// Trains the omniglot study's small or large tower by its recipe, on webgpu in Node, and measures it as the study does. FOLDER holds images.bits.gz and index.json; OUT gets
// omniglot-TOWER-SEED.json and the recognizer. With --seconds, training is as many tens of epochs as fit. For a machine without npm: tsx test/bench/prepareGpuRun.ts RUN --program omniglotOnGpu; there sh RUN/run.sh --data FOLDER.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import type { Options } from "../../examples/studies/omniglot/options.js";
import type { Fit } from "../../examples/studies/shared/resumable.js";
import type { ClassBatch, Dataset, FitOptions, History, SiameseNet } from "../../src/index.js";

const { values: options } = parseArgs({
  options: {
    data: { type: "string", default: "../shared/data/omniglot" },
    tower: { type: "string", default: "small" },
    validate: { type: "boolean", default: false },
    seed: { type: "string", default: "1" },
    epochs: { type: "string" },
    seconds: { type: "string" },
    out: { type: "string", default: "." },
    backend: { type: "string", default: "webgpu" },
    quick: { type: "boolean", default: false },
  },
});
if (options.backend === "webgpu") {
  const { noWebgpu } = await import("../backends/webgpu/navigatorGpu.js");
  if (noWebgpu !== undefined) throw new Error(`no webgpu: ${noWebgpu}`);
  await import("@tensorflow/tfjs-backend-webgpu");
}
await import("@tensorflow/tfjs-backend-cpu");
await import("@tensorflow/tfjs-layers");
const { useBackend } = await import("../../src/backends/index.js");
const { fileStore } = await import("../../src/node/index.js");
const { characterRecognizer } = await import("../../examples/studies/omniglot/characterRecognizer.js");
const { loadDrawings, readOmniglot } = await import("../../examples/studies/omniglot/data.js");
const { measureRuns } = await import("../../examples/studies/omniglot/measure.js");
const { readOptions } = await import("../../examples/studies/omniglot/options.js");
const { newNet } = await import("../../examples/studies/omniglot/newNet.js");
const { normalizeDrawing } = await import("../../examples/studies/omniglot/normalizeDrawing.js");
const { trainNet, trainPlaces } = await import("../../examples/studies/omniglot/recipe.js");
const { drawRuns, splitAlphabets } = await import("../../examples/studies/omniglot/splitAlphabets.js");
const { anyTable, runsTable } = await import("../../examples/studies/omniglot/tables.js");
const { trainingSet } = await import("../../examples/studies/omniglot/trainingSet.js");
const { seeded } = await import("../../src/index.js");
const { toText } = await import("../../examples/studies/shared/tables.js");
const { writeFigures } = await import("../../examples/studies/shared/writeFigures.js");

const began = performance.now();
const since = (): number => Math.round((performance.now() - began) / 1000);
await useBackend(options.backend as "webgpu");
const { seed, quick, out, tower, validate } = options;
const name = validate ? `validate-${tower}-${seed}` : `${tower}-${seed}`;
mkdirSync(out, { recursive: true });
const study: { -readonly [Name in keyof Options]: Options[Name] } = readOptions([
  ...["--seed", seed, "--tower", tower],
  ...(validate ? ["--validate"] : []),
  ...(quick ? ["--quick"] : []),
  ...(options.epochs === undefined ? [] : ["--epochs", options.epochs]),
]);
const drawings = quick ? await loadDrawings(study) : await readOmniglot(options.data);
const split = splitAlphabets(drawings, validate);
const runs = validate ? drawRuns(drawings, split.validation) : drawings.officialRuns;
const progress = {
  onEpochEnd: (epoch: number, logs: Record<string, number>): void => {
    console.log(`${name}, epoch ${epoch + 1}: ${since()} s, loss ${logs.loss.toFixed(4)}`);
  },
};
const resume = {
  training: () => async (net: SiameseNet, dataset: Dataset, how: FitOptions<ClassBatch>) => {
    const history = await net.fit(dataset, { ...how, callbacks: progress });
    await net.save(fileStore(join(out, `${name}.net`))); // before it is measured: a machine may be lent for so long only
    return history;
  },
};
type Work = Parameters<typeof trainPlaces>[0];
const work = { options: study, drawings, split, runs, resume } as unknown as Work;
if (options.seconds !== undefined) {
  const perEpoch = await secondsPerEpoch();
  study.epochs = Math.max(10, 10 * Math.floor(Number(options.seconds) / perEpoch / 10));
  console.log(`${name}: ${since()} s, ${perEpoch.toFixed(2)} s per epoch: ${study.epochs} epochs`);
}
const { net, trainingSeconds, distances, further } = await trainPlaces(work);
console.log(`${name}: ${since()} s, trained and embedded`);
const measured = validate ? "validation20way" : "official20way";
const figures = { ...measureRuns(measured, runs, drawings, distances), ...further };
const tables = [runsTable(figures, measured), anyTable(figures)];
if (!validate) tables.push(runsTable(figures, "drawn20way"));
for (const table of tables) console.log(`\n${toText(table)}`);
if (!validate) {
  const recognizer = await characterRecognizer(net, drawings, split.test, study.seed);
  await recognizer.save(fileStore(join(out, `characters-${name}.oneshot`)));
}
await writeFigures(join(out, `omniglot-${name}.json`), {
  name: "omniglot",
  tower,
  epochs: study.epochs,
  seed: study.seed,
  backend: options.backend,
  threads: 1,
  seconds: since(),
  trainingSeconds: Math.round(trainingSeconds),
  data: { source: drawings.source },
  figures,
});
console.log(`${name}: trained ${Math.round(trainingSeconds)} s, ${since()} s in all`);
process.exit(0);

/** How long an epoch takes with another net and a few alphabets, once everything is compiled. */
async function secondsPerEpoch(): Promise<number> {
  const rows = split.train.filter((row) => drawings.alphabet[row] < 5);
  const images = Array.from(rows, (row) => normalizeDrawing(drawings.ink[row], drawings.side));
  const [alphabet, character] = [drawings.alphabet, drawings.character].map((of) => rows.map((row) => of[row]));
  const random = seeded(2);
  const kind = tower === "large" ? "large" : "small";
  const net = newNet(kind, random);
  const ends: number[] = [];
  const fit = (own: SiameseNet, dataset: Dataset, how: FitOptions<ClassBatch>): Promise<History> =>
    own.fit(dataset, { ...how, callbacks: { onEpochEnd: () => void ends.push(performance.now()) } });
  const set = trainingSet({ images, alphabet, character }, random);
  await trainNet(fit as Fit, net, set, { tower: kind, epochs: 3, quick, random });
  net.dispose();
  return (ends[2] - ends[0]) / 2000;
}
