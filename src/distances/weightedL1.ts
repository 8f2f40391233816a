import * as tf from "@tensorflow/tfjs-core";

import { requireCount, requireRank, requireOptions } from "../core/check.js";
import { randomInteger, type Random } from "../core/random.js";
import { requireComparable, requireSameRows } from "./checkEmbeddings.js";
import { differencesInChunks } from "../tensors/differencesInChunks.js";
import type { Distance } from "./distance.js";
import { magnitude } from "./manhattan.js";

/** Options of {@link weightedL1}. */
export interface WeightedL1Options {
  /** Numbers in an embedding: the tower's output size. */
  readonly size: number;
  /** Source of randomness for the initial weights. */
  readonly random?: Random;
}

/** A distance with learned weights: {@link weightedL1}. */
export interface WeightedL1 extends Distance {
  /** The weight of each coordinate, shape `[size]`, and the bias, shape `[1]`; owned by the net that uses the distance. */
  readonly variables: readonly [tf.Variable, tf.Variable];
  /** Log-odds that two embeddings are a same pair, bias − distance; `[n], the distances -> [n]`. */
  readonly logits: (distances: tf.Tensor1D) => tf.Tensor1D;
}

/**
 * Log-odds of "same" at distance 0 before training. With 0, as in a plain dense layer, the weights, and with them the distances, would become
 * negative to say "same".
 */
const FIRST_BIAS = 2;

/**
 * Koch's head: a learned weighted L1 distance, Σ wⱼ |aⱼ − bⱼ|, trained with {@link pairCrossEntropy}, which turns it into the probability
 * 1 / (1 + exp(distance − bias)) of a same pair.
 *
 * The weights start positive and near 1 / size and the bias at 2, so that it is already a distance before training, and similar inputs count as same.
 * Nothing keeps a weight, and thus a distance, from becoming negative. Use it in one net only: it is trained, saved and disposed with that net. Loading a saved net
 * restores its own distance.
 *
 * @throws RangeError if `size` is not a positive whole number.
 * @example
 * ```ts
 * const distance = weightedL1({ size: 4096, random });
 * const net = new SiameseNet({ tower, distance, normalize: false });
 * await net.fit(train, { sampler: pairSampler(train.labels), objective: pairCrossEntropy(distance) });
 * ```
 * @see Koch, Zemel, Salakhutdinov (2015), section 3.1.
 */
export function weightedL1(options: WeightedL1Options): WeightedL1 {
  const { size, random = Math.random } = requireOptions("weightedL1", options, "size");
  requireCount("weightedL1", "size", size);
  const first = Float32Array.from({ length: size }, () => (0.5 + randomInteger(1 << 24, random) / (1 << 24)) / size);
  const weights = tf.tidy(() => tf.variable(tf.tensor1d(first)));
  const bias = tf.tidy(() => tf.variable(tf.tensor1d([FIRST_BIAS])));
  const requireSize = (who: string, x: tf.Tensor2D): void => {
    if (x.shape[1] === size) return;
    throw new RangeError(
      `${who}: embeddings must have size ${size}, which the weights were made for, got ${x.shape[1]}`,
    );
  };
  return {
    name: "weightedL1",
    variables: [weights, bias],
    rows: (a, b) => {
      requireSameRows("weightedL1.rows", a, b);
      requireSize("weightedL1.rows", a);
      return tf.tidy(() => tf.sum<tf.Tensor1D>(tf.mul(magnitude(tf.sub(a, b)), weights), 1));
    },
    matrix: (a, b) => {
      requireComparable("weightedL1.matrix", a, b);
      requireSize("weightedL1.matrix", a);
      return differencesInChunks(a, b, (difference) => tf.sum(tf.mul(magnitude(difference), weights), 2));
    },
    logits: (distances) => {
      requireRank("weightedL1.logits", "distances", distances, 1, "[pairs]");
      return tf.sub(bias, distances);
    },
  };
}
