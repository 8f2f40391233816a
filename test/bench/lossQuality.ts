import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

import "@tensorflow/tfjs-layers"; // registers the gradients

import { useWasm } from "../../src/backends/index.js";
import { seeded } from "../../src/core/random.js";
import { fromArrays, type Dataset } from "../../src/data/dataset.js";
import type { Embeddings } from "../../src/data/embeddings.js";
import { splitByClass } from "../../src/data/splits.js";
import { euclidean } from "../../src/distances/euclidean.js";
import { weightedL1 } from "../../src/distances/weightedL1.js";
import { batchEasyHardMiner } from "../../src/miners/batchEasyHardMiner.js";
import { distanceWeightedMiner } from "../../src/miners/distanceWeightedMiner.js";
import { multiSimilarityMiner } from "../../src/miners/multiSimilarityMiner.js";
import { tripletMiner } from "../../src/miners/tripletMiner.js";
import { SiameseNet } from "../../src/net/SiameseNet.js";
import { classBalancedSampler } from "../../src/samplers/classBalancedSampler.js";
import { episodeSampler } from "../../src/samplers/episodeSampler.js";
import { pairSampler } from "../../src/samplers/pairSampler.js";
import { perClassSampler } from "../../src/samplers/perClassSampler.js";
import type { ClassBatch, Sampler } from "../../src/samplers/sampler.js";
import { tripletSampler } from "../../src/samplers/tripletSampler.js";
import { denseTower } from "../../src/towers/denseTower.js";
import * as batch from "../../src/training/batchLosses.js";
import { contrastive } from "../../src/training/contrastive.js";
import { batchContrastive } from "../../src/training/batchContrastive.js";
import { batchHard, batchTriplet, semiHard } from "../../src/training/batchTriplet.js";
import type { Objective } from "../../src/training/objective.js";
import { nPairs, pairCrossEntropy } from "../../src/training/pairObjectives.js";
import { prototypical } from "../../src/training/prototypical.js";
import * as proxy from "../../src/training/proxyObjective.js";
import { triplet } from "../../src/training/triplet.js";

/** Retrieval among people never seen in training, over the seeds: mean, least and greatest. */
export interface LossQuality {
  readonly precisionAt1: readonly [mean: number, least: number, greatest: number];
  readonly mapAtR: readonly [mean: number, least: number, greatest: number];
}

type Train = (net: SiameseNet, train: Dataset, seed: number) => Promise<unknown>;
const size = 64;

/**
 * Trains one small dense net with each loss on the AT&T faces (28 x 23, 26 people) and retrieves among the other 14 people: the evidence behind
 * docs/choosing.md. Same tower, steps, optimizer and rate for all, nothing tuned.
 *
 * @param only - Losses to run; default: all.
 */
export async function lossQualityBench({
  seeds = 3,
  steps = 300,
  only = undefined as readonly string[] | undefined,
  onResult = undefined as ((name: string, quality: LossQuality) => void) | undefined,
} = {}): Promise<Record<string, LossQuality>> {
  await useWasm();
  const faces = readFaces();
  const results: Record<string, LossQuality> = {};
  for (const [name, train] of Object.entries(trainers(steps))) {
    if (only && !only.includes(name)) continue;
    const precision: number[] = [];
    const map: number[] = [];
    for (let seed = 1; seed <= seeds; seed++) {
      const [known, unseen] = splitByClass(faces, { testFraction: 0.35, random: seeded(seed) });
      const distance = name === "pairCrossEntropy" ? weightedL1({ size, random: seeded(seed) }) : euclidean;
      const tower = denseTower({ inputShape: [28 * 23], units: [256], embeddingSize: size, random: seeded(seed) });
      const net = new SiameseNet({ tower, distance, normalize: name !== "pairCrossEntropy" });
      await train(net, known, seed);
      const weights = distance === euclidean ? undefined : await distance.variables![0].data<"float32">();
      const found = retrieval(await net.embed(unseen), unseen.labels.classOf, weights);
      precision.push(found.precisionAt1);
      map.push(found.mapAtR);
      net.dispose();
    }
    const summary = (values: number[]): [number, number, number] => [
      values.reduce((sum, value) => sum + value, 0) / values.length,
      Math.min(...values),
      Math.max(...values),
    ];
    results[name] = { precisionAt1: summary(precision), mapAtR: summary(map) };
    onResult?.(name, results[name]);
  }
  return results;
}

function trainers(steps: number): Record<string, Train> {
  const fit = async <Batch>(
    net: SiameseNet,
    train: Dataset,
    sampler: Sampler<Batch>,
    objective: Objective<Batch>,
  ): Promise<void> => {
    await net.fit(train, { sampler, objective, stepsPerEpoch: steps, learningRate: 0.001, random: seeded(1) });
  };
  const onClasses =
    (make: () => Objective<ClassBatch>, perClass = 4): Train =>
    (net, train, seed) =>
      fit(net, train, perClassSampler(train.labels, { classes: 64 / perClass > 26 ? 26 : 64 / perClass, perClass, random: seeded(seed) }), make()); // prettier-ignore
  const onProxies =
    (make: (options: proxy.ProxyOptions) => proxy.ProxyObjective): Train =>
    async (net, train, seed) => {
      const objective = make({ classes: train.labels.classNames, size, random: seeded(seed) });
      await fit(net, train, classBalancedSampler(train.labels, { batchSize: 64, random: seeded(seed) }), objective);
      objective.dispose();
    };
  return {
    untrained: () => Promise.resolve(),
    "contrastive, random pairs": (net, train, seed) => fit(net, train, pairSampler(train.labels, { batchSize: 32, random: seeded(seed) }), contrastive()), // prettier-ignore
    batchContrastive: onClasses(() => batchContrastive({ margin: 1 })),
    "triplet, random": (net, train, seed) => fit(net, train, tripletSampler(train.labels, { batchSize: 22, random: seeded(seed) }), triplet()), // prettier-ignore
    "batchTriplet, all": onClasses(() => batchTriplet()),
    "batchTriplet, margin 0.05": onClasses(() => batchTriplet({ margin: 0.05 })),
    "batchTriplet, margin 0.5": onClasses(() => batchTriplet({ margin: 0.5 })),
    batchHard: onClasses(() => batchHard()),
    "batchHard, soft": onClasses(() => batchHard({ margin: "soft" })),
    semiHard: onClasses(() => semiHard()),
    "batchTriplet, easy positives": onClasses(() => batchTriplet({ mining: batchEasyHardMiner() })),
    "batchTriplet, distance-weighted": onClasses(() => batchTriplet({ mining: distanceWeightedMiner({ random: seeded(1) }) })), // prettier-ignore
    "batchTriplet, hard only": onClasses(() => batchTriplet({ mining: tripletMiner({ kind: "hard" }) })),
    multiSimilarity: onClasses(() => batch.multiSimilarity()),
    "multiSimilarity, its miner": onClasses(() => batch.multiSimilarity({ miner: multiSimilarityMiner() })),
    circle: onClasses(() => batch.circle()),
    supervisedContrastive: onClasses(() => batch.supervisedContrastive()),
    ntXent: onClasses(() => batch.ntXent()),
    "ntXent, memory 256": onClasses(() => batch.ntXent({ memory: 256 })),
    tupletMargin: onClasses(() => batch.tupletMargin()),
    liftedStructure: onClasses(() => batch.liftedStructure()),
    generalizedLiftedStructure: onClasses(() => batch.generalizedLiftedStructure()),
    nPairs: onClasses(() => nPairs({ similarity: "cosine", scale: 20 }), 2),
    prototypical: (net, train, seed) => fit(net, train, episodeSampler(train.labels, { ways: 16, shots: 1, queries: 3, random: seeded(seed) }), prototypical({ scale: 10 })), // prettier-ignore
    arcFace: onProxies((options) => proxy.arcFace({ ...options, scale: 16 })),
    cosFace: onProxies((options) => proxy.cosFace({ ...options, scale: 16 })),
    normalizedSoftmax: onProxies((options) => proxy.normalizedSoftmax(options)),
    proxyAnchor: onProxies((options) => proxy.proxyAnchor(options)),
    proxyNca: onProxies((options) => proxy.proxyNca({ ...options, scale: 10 })),
    pairCrossEntropy: (net, train, seed) => fit(net, train, pairSampler(train.labels, { batchSize: 32, random: seeded(seed) }), pairCrossEntropy(net.metric as ReturnType<typeof weightedL1>)), // prettier-ignore
  };
}

/** Faces as means of 4 x 4 pixels, between 0 and 1. */
export function readFaces(): Dataset {
  const at = (file: string): string => fileURLToPath(new URL(`../../../shared/data/faces/${file}`, import.meta.url));
  const pixels = gunzipSync(readFileSync(at("samples.bin.gz")));
  const { images } = JSON.parse(readFileSync(at("index.json"), "utf8")) as { images: [number, number][] };
  const samples = images.map((_, i) =>
    Float32Array.from({ length: 28 * 23 }, (__, place) => {
      const [y, x] = [4 * Math.floor(place / 23), 4 * (place % 23)];
      let sum = 0;
      for (let dy = 0; dy < 4; dy++) for (let dx = 0; dx < 4; dx++) sum += pixels[i * 10304 + (y + dy) * 92 + x + dx];
      return sum / (16 * 255);
    }),
  );
  return fromArrays(samples, images.map(([person]) => person)); // prettier-ignore
}

function retrieval(
  { values, length, size: d }: Embeddings,
  classOf: Int32Array,
  weights?: Float32Array,
): { precisionAt1: number; mapAtR: number } {
  let first = 0;
  let map = 0;
  for (let i = 0; i < length; i++) {
    const distance = (j: number): number => {
      let sum = 0;
      for (let k = 0; k < d; k++) {
        const difference = values[i * d + k] - values[j * d + k];
        sum += weights ? weights[k] * Math.abs(difference) : difference ** 2;
      }
      return sum;
    };
    const near = Array.from({ length }, (_, j) => ({ j, to: distance(j) })).filter(({ j }) => j !== i).sort((a, b) => a.to - b.to); // prettier-ignore
    const relevant = classOf.filter((c) => c === classOf[i]).length - 1;
    let right = 0;
    let sum = 0;
    for (let rank = 0; rank < relevant; rank++) {
      if (classOf[near[rank].j] !== classOf[i]) continue;
      sum += ++right / (rank + 1);
      if (rank === 0) first++;
    }
    map += sum / relevant;
  }
  return { precisionAt1: first / length, mapAtR: map / length };
}
