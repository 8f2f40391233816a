import * as tf from "@tensorflow/tfjs-core";

import {
  isList,
  isTensor,
  requireEqualShapes,
  requireFit,
  requireSettings,
  requirePositive,
  shown,
} from "../core/check.js";

/** Options of {@link contrastiveLoss}. */
export interface ContrastiveLossOptions {
  /** Distance that different pairs are pushed apart to; default 1. Distances of unit-length embeddings are at most 2. */
  readonly margin?: number;
  /** Distance that same pairs may have at no cost; default 0. Above 0, a class keeps some spread. */
  readonly positiveMargin?: number;
  /** Whether the excess over a margin is squared; default true. */
  readonly squared?: boolean;
}

/**
 * Contrastive loss of each pair: same pairs are pulled together, different pairs pushed apart until they are `margin` away.
 *
 * y = 0 (same)       max(0, d − positiveMargin)², which is d² by default
 * y = 1 (different)  max(0, margin − d)²
 *
 * @param distances - Distance within each pair, shape `[pairs]`, not squared.
 * @param y - 0 for a same pair, 1 for a different pair, shape `[pairs]`; a list of numbers will do.
 * @returns One loss per pair, shape `[pairs]`; the caller averages and owns it.
 * @throws TypeError if `distances` is not a tensor of shape `[pairs]`. RangeError if the shapes differ, `margin` is not positive, `positiveMargin` is not below it, or a
 *   listed y is neither 0 nor 1.
 * @example
 * ```ts
 * contrastiveLoss(tf.tensor1d([0.5, 0.5]), [0, 1], { margin: 1 }); // [0.25, 0.25]
 * ```
 * @see Hadsell, Chopra, LeCun (2006), eq. 4, without its factor ½; two margins: Lin and others (2015), "DeepHash".
 */
export function contrastiveLoss(
  distances: tf.Tensor1D,
  y: tf.Tensor1D | ArrayLike<number>,
  options: ContrastiveLossOptions = {},
): tf.Tensor1D {
  const { margin, positiveMargin, squared } = contrastiveOptions(options);
  requireLabelled("contrastiveLoss", "distances", distances, y);
  return tf.tidy(() => {
    const different = readPairLabels("contrastiveLoss", y);
    const tooFar = positiveMargin > 0 ? tf.relu(tf.sub(distances, positiveMargin)) : distances;
    const tooNear = tf.relu(tf.sub(margin, distances));
    // Only one of the two is ever above 0, so one square serves both.
    const excess = tf.add<tf.Tensor1D>(tf.mul(tf.sub(1, different), tooFar), tf.mul(different, tooNear));
    return squared ? tf.square(excess) : excess;
  });
}

/** The options with their defaults. */
export function contrastiveOptions(options: ContrastiveLossOptions): Required<ContrastiveLossOptions> {
  requireSettings("contrastiveLoss", options);
  const { margin = 1, positiveMargin = 0, squared = true } = options;
  requirePositive("contrastiveLoss", "margin", margin);
  if (!Number.isFinite(positiveMargin) || positiveMargin < 0 || positiveMargin >= margin) {
    throw new RangeError(
      `contrastiveLoss: positiveMargin must be at least 0 and below margin (${margin}), got ${shown(positiveMargin)}`,
    );
  }
  return { margin, positiveMargin, squared };
}

/** Refuses anything but one distance and one label per pair. */
export function requireLabelled(
  who: string,
  name: string,
  values: tf.Tensor,
  y: tf.Tensor1D | ArrayLike<number>,
): void {
  requireFit(isTensor(values) && values.shape.length === 1, who, name, "a tensor of shape [pairs]", values);
  requireFit(isTensor(y) || isList(y), who, "y", "a tensor or a list of 0 (same) and 1 (different)", y);
  requireEqualShapes(who, values.shape, "shape" in y ? y.shape : [y.length]);
}

/** Pair labels as float32; listed ones are checked. */
export function readPairLabels(who: string, y: tf.Tensor1D | ArrayLike<number>): tf.Tensor1D {
  if ("shape" in y) return tf.cast(y, "float32");
  const wrong = Array.from(y).findIndex((value) => value !== 0 && value !== 1);
  if (wrong >= 0) throw new RangeError(`${who}: y must be 0 (same) or 1 (different), got ${shown(y[wrong])}`);
  return tf.tensor1d(new Float32Array(y), "float32");
}
