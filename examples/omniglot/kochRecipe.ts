import {
  exponentialDecay,
  fromReader,
  kochTower,
  pairCrossEntropy,
  pairSampler,
  seeded,
  SiameseNet,
  warpImage,
  weightedL1,
  type Dataset,
  type History,
  type OneShotRun,
  type Random,
  type RowDistance,
  type TrainingCallbacks,
  type WeightedL1,
} from "one-shot-ts";
import { progressCallbacks } from "one-shot-ts/node";

import type { Fit } from "../shared/resumable.js";
import type { TrainingLength } from "../shared/trainingLength.js";
import type { Drawings } from "./data.js";
import { rowsOf } from "./oneShotRuns.js";
import { stepsOf } from "./options.js";
import type { Trained, Work } from "./trained.js";

/** Koch's net with its own distance, which its objective has to know. */
interface KochNet {
  readonly net: SiameseNet;
  readonly distance: WeightedL1;
}

/** Koch's tower (39 million weights, 105 x 105 pixels) with the learned weighted L1 head. */
function newKochNet(random: Random): KochNet {
  const tower = kochTower({ random });
  const distance = weightedL1({ size: tower.outputs[0].shape[1]!, random });
  return { net: new SiameseNet({ tower, distance, normalize: false }), distance };
}

/** Drawings as they are, or redrawn by Koch's affine changes, which are the library's defaults, where `random` is given. */
function kochSet({ ink, side, character }: Drawings, rows: ArrayLike<number>, random?: Random): Dataset {
  return fromReader({
    sampleShape: [side, side, 1],
    labels: Array.from(rows, (row) => character[row]),
    read: (row) => {
      const drawing = { data: ink[rows[row]], height: side, width: side, channels: 1 };
      return random ? warpImage(drawing, { random }).data : Float32Array.from(drawing.data);
    },
  });
}

/** Trains on pairs of any two drawings, half of them of one character, with binary cross-entropy. */
function fitPairs(
  fit: Fit,
  { net, distance }: KochNet,
  drawings: Drawings,
  rows: Int32Array,
  { epochs, stepsPerEpoch, batchSize }: TrainingLength & { readonly batchSize: number },
  random: Random,
  callbacks: TrainingCallbacks | readonly TrainingCallbacks[],
): Promise<History> {
  const dataset = kochSet(drawings, rows, random);
  return fit(net, dataset, {
    sampler: pairSampler(dataset.labels, { batchSize, random }),
    objective: pairCrossEntropy(distance),
    learningRate: exponentialDecay(0.00006, 0.99),
    epochs,
    stepsPerEpoch,
    callbacks,
    random,
  });
}

/** Distances between the test and the training drawings of runs by a net with a distance of its own, all of them measured beforehand. */
async function kochDistance({ net }: KochNet, drawings: Drawings, runs: readonly OneShotRun[]): Promise<RowDistance> {
  const rows = rowsOf(runs);
  const placeOf = new Map(rows.map((row, place) => [row, place]));
  const pairs = runs.flatMap(({ train, test }) =>
    Array.from(test).flatMap((a) => Array.from(train, (b): [number, number] => [placeOf.get(a)!, placeOf.get(b)!])),
  );
  const { distances } = await net.score(kochSet(drawings, rows), {
    left: Int32Array.from(pairs, ([a]) => a),
    right: Int32Array.from(pairs, ([, b]) => b),
    y: new Uint8Array(pairs.length),
  });
  const known = new Map(pairs.map(([a, b], k) => [a * rows.length + b, distances[k]]));
  return (a, b) => known.get(placeOf.get(a)! * rows.length + placeOf.get(b)!)!;
}

/** Trains Koch's net and measures distances with it. */
export async function trainKoch({ options, drawings, split, runs, resume }: Work): Promise<Trained> {
  const { seed, epochs, quick } = options;
  const random = seeded(seed);
  const koch = newKochNet(random);
  const untrained = await kochDistance(koch, drawings, runs);
  const length = { epochs, stepsPerEpoch: stepsOf(quick), batchSize: quick ? 4 : 32 };
  const started = performance.now();
  const fit = resume.training("koch", random);
  const history = await fitPairs(fit, koch, drawings, split.train, length, random, progressCallbacks(length));
  const trainingSeconds = (performance.now() - started) / 1000;
  const trained = await kochDistance(koch, drawings, runs);
  const distances = { "": trained, ".untrained": untrained };
  return { net: koch.net, history, trainingSeconds, distances, further: {} };
}
