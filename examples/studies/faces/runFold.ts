import {
  everyPair,
  scoreEmbeddings,
  type Calibration,
  type Dataset,
  type History,
  type Pairs,
  type ScoredPairs,
  type SeededRandom,
  type SiameseNet,
  type TrainingCallbacks,
} from "one-shot-ts";
import { calibrateEach } from "one-shot-ts/calibration";
import { rowDistance, type RowDistance, scoreWith } from "one-shot-ts/evaluation";
import { type RawImage } from "one-shot-ts/images";

import type { Fit } from "../shared/resumable.js";
import { faceEncoder } from "./faceEncoder.js";
import { identifyAll, type Answer } from "./identification.js";
import { newNet, trainNet, type TrainingLength } from "./recipe.js";
import type { Fold } from "./splitFolds.js";
import { baselines, SYSTEMS, type System } from "./systems.js";
import { trainingSet } from "./trainingSet.js";

/** All pictures, row by row. */
export interface Pictures {
  readonly people: readonly string[];
  /** As they were loaded. */
  readonly images: readonly RawImage[];
  /** Reduced to the size the tower sees, 0 to 255. */
  readonly small: readonly RawImage[];
  /** What the tower sees. */
  readonly inputs: readonly Float32Array[];
  readonly dataset: Dataset;
}

/** How one fold is run. */
export interface FoldOptions {
  readonly seed: number;
  readonly length: TrainingLength;
  /** How often the enrolled pictures are drawn. */
  readonly draws: number;
  readonly random: SeededRandom;
  readonly fit: Fit;
  readonly callbacks: TrainingCallbacks;
}

/** The result of one fold. */
export interface FoldResult {
  /** Owned by the caller. */
  readonly net: SiameseNet;
  readonly history: History;
  /** Where the share of same pairs refused equals the share of different pairs accepted, on the calibration people. */
  readonly equal: Calibration;
  /** Accepts one pair of two people in a hundred, on the calibration people: a gallery makes many comparisons per answer. */
  readonly strict: Calibration;
  /** Every pair of the test people. */
  readonly scored: Readonly<Record<System, ScoredPairs>>;
  readonly answers: Readonly<Record<System, readonly Answer[]>>;
}

/** Trains on the fold's training people, takes thresholds from its calibration people, and evaluates both on its test people. */
export async function runFold(pictures: Pictures, fold: Fold, options: FoldOptions): Promise<FoldResult> {
  const { people, images, small, inputs, dataset } = pictures;
  const { seed, length, draws, random, fit, callbacks } = options;
  const rowsOf = (part: readonly string[]): number[] => [...people.keys()].filter((row) => part.includes(people[row]));
  const trainRows = rowsOf(fold.train);
  const train = trainingSet(
    trainRows.map((row) => small[row]),
    trainRows.map((row) => people[row]),
    random,
  );
  const net = newNet(random);
  const history = await trainNet(fit, net, train, length, random, callbacks);

  const embeddings = await faceEncoder(net).embed(images);
  const distances: Record<System, RowDistance> = {
    "": rowDistance(embeddings),
    ...(await baselines(images, inputs, trainRows, seed)),
  };
  const calibrationPairs = await scoreEmbeddings(embeddings, pairsWithin(dataset, rowsOf(fold.calibrate)), dataset);
  const [equal, strict] = calibrateEach(calibrationPairs, ["equalErrorRate", { falseMatchRate: 0.01 }]);

  const pairs = pairsWithin(dataset, rowsOf(fold.test));
  const lineup = {
    asked: fold.test.map((person) => rowsOf([person])),
    others: fold.calibrate.map((person) => rowsOf([person])),
  };
  const each = <T>(of: (distance: RowDistance) => T): Record<System, T> =>
    Object.fromEntries(Object.keys(SYSTEMS).map((name) => [name, of(distances[name as System])])) as Record<System, T>;
  return {
    net,
    history,
    equal,
    strict,
    scored: each((distance) => scoreWith(dataset, pairs, distance)),
    answers: each((distance) => identifyAll(lineup, distance, { draws, seed })),
  };
}

/** Every pair of the given rows. */
function pairsWithin(dataset: Dataset, rows: readonly number[]): Pairs {
  const within = new Set(rows);
  const { left, right, y } = everyPair(dataset);
  const kept = [...left.keys()].filter((pair) => within.has(left[pair]) && within.has(right[pair]));
  const pick = (values: ArrayLike<number>) => kept.map((pair) => values[pair]);
  return { left: Int32Array.from(pick(left)), right: Int32Array.from(pick(right)), y: Uint8Array.from(pick(y)) };
}
