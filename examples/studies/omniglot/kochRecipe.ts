import {
  buildTower,
  cosineDecay,
  fromReader,
  hierarchicalSampler,
  seeded,
  SiameseNet,
  weightedL1,
  type Dataset,
  type History,
  type Random,
  type SeededRandom,
  type WeightedL1,
} from "one-shot-ts";
import { type OneShotRun, type RowDistance } from "one-shot-ts/evaluation";

import { studyProgress } from "../shared/studyProgress.js";
import type { Drawings } from "./data.js";
import { everyPairOfBatch } from "./everyPairOfBatch.js";
import { rowsOf } from "./oneShotRuns.js";
import { stepsOf } from "./options.js";
import type { Trained, Work } from "./trained.js";
import { trainingSet } from "./trainingSet.js";

/** Koch's net with its own distance, which its objective has to know. */
export interface KochNet {
  readonly net: SiameseNet;
  readonly distance: WeightedL1;
}

/** Koch's tower (39 million weights, 105 x 105 pixels) with the learned weighted L1 head. Its weights start by He's rule, with which it learns faster than with Koch's. */
export function newKochNet(random: Random): KochNet {
  const conv = (filters: number, kernelSize: number, pool: number) =>
    ({ kind: "conv", filters, kernelSize, pool, padding: "valid" }) as const;
  const tower = buildTower(
    {
      inputShape: [105, 105, 1],
      blocks: [
        conv(64, 10, 2),
        conv(128, 7, 2),
        conv(128, 4, 2),
        conv(256, 4, 0),
        { kind: "dense", units: 4096, activation: "sigmoid" },
      ],
    },
    { random },
  );
  const distance = weightedL1({ size: tower.outputs[0].shape[1]!, random });
  return { net: new SiameseNet({ tower, distance, normalize: false }), distance };
}

/** Drawings as they are. */
function asDrawn({ ink, side, character }: Drawings, rows: ArrayLike<number>): Dataset {
  return fromReader({
    sampleShape: [side, side, 1],
    labels: Array.from(rows, (row) => character[row]),
    read: (row) => Float32Array.from(ink[rows[row]]),
  });
}

/**
 * Trains with binary cross-entropy on every pair of 20 characters of one alphabet, three drawings each, with the same pairs weighing half. Koch drew pairs of any two
 * drawings; here his tower sees each drawing of a batch once, and learns from its pairs with all others. Each alphabet counts eight times, rotated and mirrored, without which
 * the tower learns the 964 characters by heart.
 */
export function fitPairs(
  { net, distance }: KochNet,
  { options: { epochs, quick }, drawings, split: { train }, resume }: Work,
  random: SeededRandom,
): Promise<History> {
  const own = {
    images: Array.from(train, (row) => drawings.ink[row]),
    alphabet: train.map((row) => drawings.alphabet[row]),
    character: train.map((row) => drawings.character[row]),
  };
  // Koch's affine transformations are the defaults of warpImage.
  const { dataset, alphabets } = trainingSet(own, { random, redrawn: {}, side: drawings.side, most: 1 });
  const size = quick ? { classes: 2, perClass: 2 } : { classes: 20, perClass: 3 };
  const sampler = hierarchicalSampler(dataset.labels, alphabets, { categories: 1, ...size, random });
  const length = { epochs, stepsPerEpoch: stepsOf(quick) };
  return resume.training("koch", random)(net, dataset, {
    ...length,
    sampler,
    objective: everyPairOfBatch(distance),
    learningRate: cosineDecay(0.0003, { epochs, end: 0.00003 }),
    callbacks: studyProgress(length),
    random,
  });
}

/** Distances between the test and the training drawings of runs by a net with its own distance, all measured in advance. */
export async function kochDistance(
  { net }: KochNet,
  drawings: Drawings,
  runs: readonly OneShotRun[],
): Promise<RowDistance> {
  const rows = rowsOf(runs);
  const placeOf = new Map(rows.map((row, place) => [row, place]));
  const pairs = runs.flatMap(({ train, test }) =>
    Array.from(test).flatMap((a) => Array.from(train, (b): [number, number] => [placeOf.get(a)!, placeOf.get(b)!])),
  );
  const { distances } = await net.score(asDrawn(drawings, rows), {
    left: Int32Array.from(pairs, ([a]) => a),
    right: Int32Array.from(pairs, ([, b]) => b),
    y: new Uint8Array(pairs.length),
  });
  const known = new Map(pairs.map(([a, b], k) => [a * rows.length + b, distances[k]]));
  return (a, b) => known.get(placeOf.get(a)! * rows.length + placeOf.get(b)!)!;
}

/** Trains Koch's net and measures distances with it. */
export async function trainKoch(work: Work): Promise<Trained> {
  const { drawings, runs } = work;
  const random = seeded(work.options.seed);
  const koch = newKochNet(random);
  const untrained = await kochDistance(koch, drawings, runs);
  const started = performance.now();
  const history = await fitPairs(koch, work, random);
  const trainingSeconds = (performance.now() - started) / 1000;
  const trained = await kochDistance(koch, drawings, runs);
  const distances = { "": trained, ".untrained": untrained };
  return { net: koch.net, history, trainingSeconds, distances, further: {} };
}
