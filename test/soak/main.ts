// Trains for many steps with every objective in turn, on wasm, and looks whether tensors, heap and memory stay flat: npm run soak -- [--steps N] [--json FILE].
// By hand, not in CI: 20,000 steps take some minutes.
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";

import * as tf from "@tensorflow/tfjs-core";
import {
  adam,
  arcFace,
  batchContrastive,
  batchHard,
  batchTriplet,
  circle,
  collapseGuard,
  contrastive,
  cosFace,
  distanceWeightedMiner,
  episodeSampler,
  fixedPairSampler,
  generalizedLiftedStructure,
  hardPairSampler,
  liftedStructure,
  multipleNegatives,
  multipleNegativesWithHard,
  multiSimilarity,
  multiSimilarityMiner,
  nPairs,
  normalizedSoftmax,
  ntXent,
  pairCrossEntropy,
  pairSampler,
  perClassSampler,
  prototypical,
  proxyAnchor,
  proxyNca,
  seeded,
  semiHard,
  SiameseNet,
  supervisedContrastive,
  triplet,
  tripletMiner,
  tripletSampler,
  tupletMargin,
  weightedL1,
  type FitOptions,
} from "one-shot-ts";
import { useWasm } from "one-shot-ts/backends";

import { buildTower } from "../../src/towers/buildTower.js";
import { clusters } from "../clusters.js";

const { values: options } = parseArgs({
  options: { steps: { type: "string", default: "20000" }, json: { type: "string" } },
});
const STEPS = Number(options.steps);
const PER_TURN = 20;

await useWasm({ threads: 1 });
const random = seeded(1);
const data = clusters({ classes: 12, perClass: 8, size: 64 });
const { labels } = data;

const tower = (): ReturnType<typeof buildTower> =>
  buildTower(
    {
      inputShape: [8, 8, 1],
      blocks: [
        { kind: "conv", filters: 8, normalization: "batch" },
        { kind: "conv", filters: 8, normalization: "batch", dropout: 0.1 },
      ],
      embeddingSize: 8,
    },
    { random },
  );
const images: typeof data = {
  ...data,
  sampleShape: [8, 8, 1],
  read: (rows) => tf.tidy(() => tf.reshape(data.read(rows) as tf.Tensor, [-1, 8, 8, 1])),
};
const distance = weightedL1({ size: 8, random });
const net = new SiameseNet({ tower: tower() });
const learned = new SiameseNet({ tower: tower(), distance });
const proxies = { classes: labels.classNames, size: 8, random };

const pairs = pairSampler(labels, { batchSize: 16, random });
const same = pairSampler(labels, { batchSize: 8, sameFraction: 1, random });
const classes = perClassSampler(labels, { classes: 6, perClass: 3, random });
const triplets = tripletSampler(labels, { batchSize: 16, random });

/** A sampler with an objective it fits. */
type Turn = Pick<FitOptions<never>, "sampler" | "objective"> & { readonly net?: SiameseNet };
const turn = <Batch>({
  sampler,
  objective,
  ...rest
}: Pick<FitOptions<Batch>, "sampler" | "objective"> & { net?: SiameseNet }): Turn =>
  // prettier-ignore
  ({ sampler, objective, ...rest }) as unknown as Turn;

const turns: readonly Turn[] = [
  turn({ sampler: pairs, objective: contrastive() }),
  turn({ sampler: fixedPairSampler(pairs(60), { batchSize: 16, random }), objective: contrastive() }),
  turn({ sampler: hardPairSampler(labels, { batchSize: 16, random }), objective: contrastive() }),
  turn({ sampler: pairs, objective: pairCrossEntropy(distance), net: learned }),
  turn({ sampler: same, objective: multipleNegatives() }),
  turn({ sampler: triplets, objective: multipleNegativesWithHard() }),
  turn({ sampler: triplets, objective: triplet() }),
  turn({ sampler: episodeSampler(labels, { ways: 4, queries: 3, random }), objective: prototypical() }),
  turn({ sampler: classes, objective: nPairs() }),
  turn({ sampler: classes, objective: batchHard() }),
  turn({ sampler: classes, objective: semiHard() }),
  turn({ sampler: classes, objective: batchTriplet() }),
  turn({ sampler: classes, objective: batchTriplet({ mining: tripletMiner({ margin: 0.2 }) }), net: learned }),
  turn({ sampler: classes, objective: batchTriplet({ mining: distanceWeightedMiner({ random }) }) }),
  turn({ sampler: classes, objective: batchContrastive({ memory: 48 }) }),
  turn({ sampler: classes, objective: multiSimilarity({ miner: multiSimilarityMiner() }) }),
  turn({ sampler: classes, objective: circle() }),
  turn({ sampler: classes, objective: supervisedContrastive() }),
  turn({ sampler: classes, objective: ntXent() }),
  turn({ sampler: classes, objective: tupletMargin() }),
  turn({ sampler: classes, objective: liftedStructure() }),
  turn({ sampler: classes, objective: generalizedLiftedStructure() }),
  ...[arcFace, cosFace, normalizedSoftmax, proxyAnchor, proxyNca].map((make) =>
    turn({ sampler: classes, objective: make(proxies) }),
  ),
  turn({
    sampler: classes,
    objective: collapseGuard(arcFace(proxies), { every: 5, leastRank: 100, fallback: semiHard() }),
  }),
];

interface Look {
  readonly step: number;
  readonly tensors: number;
  readonly tensorMB: number;
  readonly heapMB: number;
  readonly wasmMB: number;
  readonly residentMB: number;
}

/** What is held, after everything that can be freed has been. */
function look(step: number): Look {
  const { gc } = globalThis as { gc?: () => void };
  if (gc === undefined) throw new Error("soak: run it with node --expose-gc, as npm run soak does");
  gc();
  const MB = 1 / 2 ** 20;
  const { numTensors, numBytes } = tf.memory();
  const { heapUsed, rss } = process.memoryUsage();
  const { wasm } = tf.backend() as unknown as { wasm: { asm: { memory: WebAssembly.Memory } } };
  return {
    step,
    tensors: numTensors,
    tensorMB: numBytes * MB,
    heapMB: heapUsed * MB,
    wasmMB: wasm.asm.memory.buffer.byteLength * MB,
    residentMB: rss * MB,
  };
}

const optimizer = adam({ learningRate: 1e-4 }); // one for all: its moments have to tell the objectives' weights apart
const looks: Look[] = [];
const began = performance.now();
let step = 0;
while (step < STEPS) {
  for (const { net: own = net, sampler, objective } of turns) {
    await own.fit(images, { sampler, objective, optimizer, stepsPerEpoch: PER_TURN, random });
    step += PER_TURN;
  }
  looks.push(look(step));
  const { tensors, tensorMB, heapMB, wasmMB, residentMB } = looks[looks.length - 1];
  console.log(
    `step ${step}: ${tensors} tensors of ${tensorMB.toFixed(2)} MB, heap ${heapMB.toFixed(1)} MB, wasm ${wasmMB.toFixed(0)} MB, resident ${residentMB.toFixed(0)} MB`,
  );
}
const seconds = (performance.now() - began) / 1000;

/** The median of the last fifth against that of the second fifth: by then every buffer has its size and every function is compiled. */
function growth(figure: keyof Look): number {
  const fifth = Math.max(1, Math.floor(looks.length / 5));
  const median = (some: readonly Look[]): number =>
    some.map((one) => one[figure]).sort((a, b) => a - b)[some.length >> 1];
  return median(looks.slice(-fifth)) - median(looks.slice(fifth, 2 * fifth).concat(looks.length < 5 ? looks[0] : []));
}

const allowed = { tensors: 0, tensorMB: 0, heapMB: 2, wasmMB: 0, residentMB: 20 } as const;
const figures = Object.fromEntries(
  Object.keys(allowed).map((figure) => [figure, growth(figure as keyof typeof allowed)]),
) as Record<keyof typeof allowed, number>;
console.log(
  `${step} steps of ${turns.length} objectives in ${seconds.toFixed(0)} s; growth: ${JSON.stringify(figures)}`,
);
for (const [figure, most] of Object.entries(allowed)) {
  if (figures[figure as keyof typeof allowed] <= most) continue;
  console.error(
    `soak: ${figure} must not grow by more than ${most}, it grew by ${figures[figure as keyof typeof allowed]}`,
  );
  process.exitCode = 1;
}
if (options.json !== undefined) {
  const record = { name: "soak", seed: 1, backend: "wasm", threads: 1, seconds, data: { steps: step, objectives: turns.length }, figures }; // prettier-ignore
  await writeFile(options.json, `${JSON.stringify(record, null, 2)}\n`);
}
