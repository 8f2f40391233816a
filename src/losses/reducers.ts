import * as tf from "@tensorflow/tfjs-core";

import { requireList, requireObject, requireRank, shown } from "../core/check.js";
import { outsideTape } from "../tensors/outsideTape.js";

/** What a reducer knows about the losses. */
export interface LossOwners {
  /** The index in the batch of the row that each loss belongs to; for a pair or triplet, of its anchor. */
  readonly anchors: Int32Array;
  /** The class of each row of the batch. */
  readonly classOf: ArrayLike<number>;
}

/**
 * Reduces many losses to one number.
 *
 * @param losses - Shape `[losses]`, at least one.
 * @returns A scalar, owned by the caller.
 */
export type Reducer = (losses: tf.Tensor1D, owners: LossOwners) => tf.Scalar;

function required(who: string, losses: tf.Tensor1D): tf.Tensor1D {
  requireRank(who, "losses", losses, 1, "[losses]");
  return losses;
}

/** The mean of all losses. */
export const meanReducer: Reducer = (losses) => tf.mean(required("meanReducer", losses));

/** The sum of all losses: its gradient grows with the batch. */
export const sumReducer: Reducer = (losses) => tf.sum(required("sumReducer", losses));

/**
 * The mean of the losses that are not 0: pairs that are already learned do not dilute the gradient of the others. 0 if all losses are 0.
 */
export const meanOfNonZeroReducer: Reducer = (losses) =>
  tf.tidy(() => {
    required("meanOfNonZeroReducer", losses);
    const count = outsideTape(losses, (x) => tf.maximum(tf.sum<tf.Scalar>(tf.step(x)), 1));
    return tf.div<tf.Scalar>(tf.sum(losses), count);
  });

/** The mean over anchors of each anchor's mean loss: rows count equally, however many pairs they are in. */
export const perAnchorReducer: Reducer = (losses, owners) => {
  required("perAnchorReducer", losses);
  const { anchors } = requireObject("perAnchorReducer", "owners", owners, "an object", ["anchors"]);
  requireList("perAnchorReducer", "anchors", anchors);
  const counts = new Map<number, number>();
  for (const anchor of anchors) counts.set(anchor, (counts.get(anchor) ?? 0) + 1);
  const weights = Float32Array.from(anchors, (anchor) => 1 / (counts.get(anchor)! * counts.size));
  return tf.tidy(() => tf.sum<tf.Scalar>(tf.mul(losses, tf.tensor1d(weights))));
};

/**
 * The mean of the losses, each times the weight of its anchor's class.
 *
 * @param weights - One weight per class, by class index.
 * @throws RangeError, when used, if a class has no weight.
 */
export function classWeightedReducer(weights: ArrayLike<number>): Reducer {
  const who = "classWeightedReducer";
  requireList(who, "weights", weights, "a list of weights, one per class");
  return (losses, owners) => {
    required(who, losses);
    const { anchors, classOf } = requireObject(who, "owners", owners, "an object", ["anchors", "classOf"]);
    requireList(who, "anchors", anchors);
    requireList(who, "classOf", classOf);
    const own = Float32Array.from(anchors, (anchor) => {
      const weight = weights[classOf[anchor]] as number | undefined;
      if (typeof weight === "number") return weight;
      throw new RangeError(
        `${who}: there must be a weight for every class, got ${weights.length} and class ${shown(classOf[anchor])}`,
      );
    });
    return tf.tidy(() => tf.mean<tf.Scalar>(tf.mul(losses, tf.tensor1d(own))));
  };
}
