// tsx test/bench/kochOnGpu.ts [--data FOLDER] [--seconds N] [--json FILE] [--backend NAME] [--quick]
// Trains Koch's tower by the recipe of the omniglot study, on webgpu in Node, for about as many seconds as are given, and measures it on the official runs. FOLDER holds
// images.bits.gz and index.json. For a machine without npm: tsx test/bench/prepareGpuRun.ts RUN --program kochOnGpu; there sh RUN/run.sh --data FOLDER.
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";

import type { Dataset, FitOptions, Pairs, SiameseNet } from "../../src/index.js";

const { values: options } = parseArgs({
  options: {
    data: { type: "string", default: "../shared/data/omniglot" },
    seconds: { type: "string", default: "60" },
    backend: { type: "string", default: "webgpu" },
    json: { type: "string" },
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
const { seeded } = await import("../../src/index.js");
const { readOmniglot } = await import("../../examples/studies/omniglot/data.js");
const { fitPairs, kochDistance, newKochNet } = await import("../../examples/studies/omniglot/kochRecipe.js");
const { accuracyOf, oneToOne } = await import("../../examples/studies/omniglot/oneShotRuns.js");
const { splitAlphabets } = await import("../../examples/studies/omniglot/splitAlphabets.js");

const STEPS = 80;
await useBackend(options.backend as "webgpu");
const drawings = await readOmniglot(options.data);
const split = splitAlphabets(drawings, false);
const runs = drawings.officialRuns;
type Work = Parameters<typeof fitPairs>[1];
const workOf = (epochs: number, quick: boolean): Work =>
  ({
    options: { epochs, quick },
    drawings,
    split,
    runs,
    resume: {
      training: () => (net: SiameseNet, dataset: Dataset, how: FitOptions<Pairs>) =>
        net.fit(dataset, { ...how, callbacks: progress }),
    },
  }) as unknown as Work;
const began = performance.now();
const progress = {
  onEpochEnd: (epoch: number, logs: Record<string, number>): void => {
    console.log(
      `epoch ${epoch + 1}: ${((performance.now() - began) / 1000).toFixed(0)} s, loss ${logs.loss.toFixed(4)}`,
    );
  },
};

const trial = newKochNet(seeded(2));
await fitPairs(trial, workOf(1, true), seeded(2)); // compiles
const timed = performance.now();
await fitPairs(trial, workOf(1, options.quick), seeded(2));
const perEpoch = (performance.now() - timed) / 1000;
trial.net.dispose();
const epochs = Math.max(1, Math.floor(Number(options.seconds) / perEpoch));
console.log(`${perEpoch.toFixed(1)} s an epoch of ${STEPS} steps of 60 drawings: ${epochs} epochs`);

const random = seeded(1);
const koch = newKochNet(random);
const untrained = await kochDistance(koch, drawings, runs);
const started = performance.now();
await fitPairs(koch, workOf(epochs, options.quick), random);
const seconds = (performance.now() - started) / 1000;
const trained = await kochDistance(koch, drawings, runs);
const report = {
  epochs,
  drawings: epochs * STEPS * 60,
  seconds,
  untrained: accuracyOf(runs, untrained),
  official20way: accuracyOf(runs, trained),
  transductive: accuracyOf(runs, oneToOne(runs, trained)),
};
console.log(JSON.stringify(report));
if (options.json !== undefined) writeFileSync(options.json, JSON.stringify(report));
process.exit(0);
