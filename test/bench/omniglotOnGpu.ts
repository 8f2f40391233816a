// tsx test/bench/omniglotOnGpu.ts [--data FOLDER] [--seed N] [--epochs N] [--out FOLDER] [--backend NAME] [--quick]
// Trains the omniglot study's small tower by its recipe, on webgpu in Node, and measures it as the study does. FOLDER holds images.bits.gz and index.json; OUT gets
// omniglot-SEED.json and the recognizer. For a machine without npm: tsx test/bench/prepareGpuRun.ts RUN --program omniglotOnGpu; there sh RUN/run.sh --data FOLDER.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import type { Dataset, FitOptions, Pairs, SiameseNet } from "../../src/index.js";

const { values: options } = parseArgs({
  options: {
    data: { type: "string", default: "../shared/data/omniglot" },
    seed: { type: "string", default: "1" },
    epochs: { type: "string" },
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
const { trainSmall } = await import("../../examples/studies/omniglot/recipe.js");
const { splitAlphabets } = await import("../../examples/studies/omniglot/splitAlphabets.js");
const { anyTable, runsTable } = await import("../../examples/studies/omniglot/tables.js");
const { toText } = await import("../../examples/studies/shared/tables.js");
const { writeFigures } = await import("../../examples/studies/shared/writeFigures.js");

const began = performance.now();
const since = (): number => Math.round((performance.now() - began) / 1000);
await useBackend(options.backend as "webgpu");
const { seed, quick, out } = options;
const args = ["--seed", seed, ...(quick ? ["--quick"] : []), ...(options.epochs ? ["--epochs", options.epochs] : [])];
const study = readOptions(args);
const drawings = quick ? await loadDrawings(study) : await readOmniglot(options.data);
const split = splitAlphabets(drawings, false);
const runs = drawings.officialRuns;
const progress = {
  onEpochEnd: (epoch: number, logs: Record<string, number>): void => {
    console.log(`seed ${seed}, epoch ${epoch + 1}: ${since()} s, loss ${logs.loss.toFixed(4)}`);
  },
};
const resume = {
  training: () => (net: SiameseNet, dataset: Dataset, how: FitOptions<Pairs>) =>
    net.fit(dataset, { ...how, callbacks: progress }),
};
type Work = Parameters<typeof trainSmall>[0];
const work = { options: study, drawings, split, runs, resume } as unknown as Work;
const { net, trainingSeconds, distances, further } = await trainSmall(work);
const figures = { ...measureRuns("official20way", runs, drawings, distances), ...further };
for (const table of [runsTable(figures, "official20way"), runsTable(figures, "drawn20way"), anyTable(figures)]) {
  console.log(`\n${toText(table)}`);
}
mkdirSync(out, { recursive: true });
const recognizer = await characterRecognizer(net, drawings, split.test, study.seed);
await recognizer.save(fileStore(join(out, `characters-${seed}.oneshot`)));
await writeFigures(join(out, `omniglot-${seed}.json`), {
  name: "omniglot",
  seed: study.seed,
  backend: options.backend,
  threads: 1,
  seconds: since(),
  trainingSeconds: Math.round(trainingSeconds),
  data: { source: drawings.source },
  figures,
});
console.log(`seed ${seed}: trained ${Math.round(trainingSeconds)} s, ${since()} s in all`);
process.exit(0);
