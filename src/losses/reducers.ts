import * as tf from "@tensorflow/tfjs-core";

import { outsideTape } from "../tensors/outsideTape.js";

/** What a reducer knows of the losses. */
export interface LossOwners {
  /** The place in the batch of the row (of a pair or triplet: the anchor) that each loss belongs to. */
  readonly anchors: Int32Array;
  /** The class of each row of the batch. */
  readonly classOf: ArrayLike<number>;
}

/**
 * Makes one number of many losses.
 *
 * @param losses - Shape `[losses]`, at least one.
 * @returns The caller's scalar.
 */
export type Reducer = (losses: tf.Tensor1D, owners: LossOwners) => tf.Scalar;

/** The mean of all losses. */
export const meanReducer: Reducer = (losses) => tf.mean(losses);

/** The sum of all losses: its gradient grows with the batch. */
export const sumReducer: Reducer = (losses) => tf.sum(losses);

/**
 * The mean of the losses that are not 0: what is learned already no longer weakens the gradient of what is not. 0 where all are.
 */
export const meanOfNonZeroReducer: Reducer = (losses) =>
  tf.tidy(() => {
    const count = outsideTape(losses, (x) => tf.maximum(tf.sum<tf.Scalar>(tf.step(x)), 1));
    return tf.div<tf.Scalar>(tf.sum(losses), count);
  });

/** The mean over anchors of the mean of each one's losses: rows count alike, however many pairs they are in. */
export const perAnchorReducer: Reducer = (losses, { anchors }) => {
  const counts = new Map<number, number>();
  for (const anchor of anchors) counts.set(anchor, (counts.get(anchor) ?? 0) + 1);
  const weights = Float32Array.from(anchors, (anchor) => 1 / (counts.get(anchor)! * counts.size));
  return tf.tidy(() => tf.sum<tf.Scalar>(tf.mul(losses, tf.tensor1d(weights))));
};

/**
 * The mean of the losses, each times the weight of its anchor's class.
 *
 * @param weights - One weight a class, by class index.
 * @throws RangeError, when used, if a class has no weight.
 */
export function classWeightedReducer(weights: ArrayLike<number>): Reducer {
  return (losses, { anchors, classOf }) => {
    const own = Float32Array.from(anchors, (anchor) => {
      const weight = weights[classOf[anchor]] as number | undefined;
      if (weight !== undefined) return weight;
      throw new RangeError(
        `classWeightedReducer: there must be a weight for every class, got ${weights.length} and class ${classOf[anchor]}`,
      );
    });
    return tf.tidy(() => tf.mean<tf.Scalar>(tf.mul(losses, tf.tensor1d(own))));
  };
}
