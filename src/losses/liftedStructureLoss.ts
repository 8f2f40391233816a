import * as tf from "@tensorflow/tfjs-core";

import { requireOptions, requirePositive } from "../core/check.js";
import { requireDistance, type Distance } from "../distances/distance.js";
import { euclidean } from "../distances/euclidean.js";
import { selectEntries } from "../tensors/selectRows.js";
import { batchPairs, maskOf, placesOf } from "./batchPairs.js";
import type { Compared } from "./comparison.js";
import { logSumExpOfRows } from "../tensors/logSumExpOfRows.js";
import { rowLosses } from "./rowLosses.js";

/** Options of {@link liftedStructureLoss} and {@link generalizedLiftedStructureLoss}. */
export interface LiftedStructureLossOptions {
  /** Distance that negatives are pushed apart to; default 1. */
  readonly margin?: number;
  /** How embeddings are compared; default {@link euclidean}. */
  readonly distance?: Distance;
}

/**
 * Lifted structure loss: each positive pair against the negatives of both its rows at once.
 *
 * ½ max(0, log(Σₙ exp(m − d(a, n)) + Σₙ exp(m − d(p, n))) + d(a, p))², ½ because each pair counts in both orders
 *
 * @param embeddings - Shape `[rows, size]`, used as they are.
 * @param compared - The class of each row, optionally with mined pairs. A memory cannot be used: its rows have no negatives.
 * @returns One loss per ordered positive pair, shape `[positive pairs]`, owned by the caller; 0 where neither row has a negative. Usually averaged.
 * @throws RangeError if there is not one class per row, `margin` is not positive, or a memory is given.
 * @see Song, Xiang, Jegelka, Savarese (2016), "Deep metric learning via lifted structured feature embedding", eq. 4.
 */
export function liftedStructureLoss(
  embeddings: tf.Tensor2D,
  compared: Compared,
  options: LiftedStructureLossOptions = {},
): tf.Tensor1D {
  const { margin = 1, distance = euclidean } = requireOptions("liftedStructureLoss", options);
  requirePositive("liftedStructureLoss", "margin", margin);
  requireDistance("liftedStructureLoss", distance);
  const pairs = batchPairs("liftedStructureLoss", embeddings, compared);
  if (pairs.comparison.memory) {
    throw new RangeError("liftedStructureLoss: cannot use a memory; use generalizedLiftedStructureLoss");
  }
  const { anchor, other } = pairs.positives;
  return tf.tidy(() => {
    const distances = distance.matrix(embeddings, embeddings);
    const { value, has } = logSumExpOfRows(tf.sub(margin, distances), maskOf(pairs, pairs.negatives));
    const [left, right] = [anchor, other].map((places) => selectEntries(value, places));
    const [hasLeft, hasRight] = [anchor, other].map((places) => selectEntries(has, places));
    // A row without negatives adds nothing: its term is far below the other row's sum.
    const absent = (own: tf.Tensor, present: tf.Tensor, theirs: tf.Tensor): tf.Tensor =>
      tf.add(tf.mul(own, present), tf.mul(tf.sub(1, present), tf.sub(theirs, 100)));
    const both = tf.stack([absent(left, hasLeft, right), absent(right, hasRight, left)], 1) as tf.Tensor2D;
    const pull = selectEntries(distances, placesOf(pairs, anchor, other));
    const excess = tf.relu(tf.add<tf.Tensor1D>(logSumExpOfRows(both).value, pull));
    return tf.mul<tf.Tensor1D>(tf.mul(0.5, tf.square(excess)), tf.maximum(hasLeft, hasRight));
  });
}

/**
 * Generalised lifted structure loss: all positives of a row against all its negatives.
 *
 * max(0, log Σₚ exp(d(a, p)) + log Σₙ exp(m − d(a, n))); a term with an empty sum counts as 0
 *
 * @param embeddings - Shape `[rows, size]`, used as they are.
 * @param compared - The class of each row, optionally with mined pairs and a memory.
 * @returns One loss per row, shape `[rows]`, owned by the caller; usually averaged.
 * @throws RangeError if there is not one class per row, or `margin` is not positive.
 * @see Hermans, Beyer, Leibe (2017), "In defense of the triplet loss", eq. 7.
 */
export function generalizedLiftedStructureLoss(
  embeddings: tf.Tensor2D,
  compared: Compared,
  options: LiftedStructureLossOptions = {},
): tf.Tensor1D {
  const who = "generalizedLiftedStructureLoss";
  const { margin = 1, distance = euclidean } = requireOptions(who, options);
  requirePositive(who, "margin", margin);
  requireDistance(who, distance);
  const pairs = batchPairs(who, embeddings, compared);
  return tf.tidy(() => {
    const distances = distance.matrix(embeddings, pairs.reference(embeddings));
    const fused = rowLosses("lifted", distances, pairs, { margin });
    if (fused !== undefined) return fused;
    const p = logSumExpOfRows(distances, maskOf(pairs, pairs.positives));
    const n = logSumExpOfRows(tf.sub(margin, distances), maskOf(pairs, pairs.negatives));
    return tf.relu(tf.add<tf.Tensor1D>(tf.mul(p.value, p.has), tf.mul(n.value, n.has)));
  });
}
