import * as tf from "@tensorflow/tfjs-core";

import { requireFit, requireOptions, requireWithin } from "../core/check.js";
import { selectEntries } from "../tensors/selectRows.js";
import { outsideTape } from "../tensors/outsideTape.js";
import { batchPairs, placesOf } from "./batchPairs.js";
import type { Compared } from "./comparison.js";
import { cosineSimilarity } from "../tensors/cosineSimilarity.js";

/** Options of {@link thresholdConsistency}. */
export interface ThresholdConsistencyOptions {
  /** Cosine similarity that positives should reach; default 0.9. */
  readonly positiveMargin?: number;
  /** Cosine similarity that negatives should stay below; default 0.5. */
  readonly negativeMargin?: number;
  /** Weight of the positives' part; default 1. */
  readonly positiveWeight?: number;
  /** Weight of the negatives' part; default 1. */
  readonly negativeWeight?: number;
}

/**
 * Threshold-consistent margin, a regulariser to add to any loss: one threshold should suit all classes, so pairs on the wrong side of two fixed
 * similarities cost the amount by which they miss them.
 *
 * w₊ mean of (m₊ − s) over positives with s ≤ m₊, plus w₋ mean of (s − m₋) over negatives with s ≥ m₋; s the cosine similarity
 *
 * @param embeddings - Shape `[rows, size]`; scaled to unit length here.
 * @param compared - The class of each row, optionally with mined pairs and a memory.
 * @returns A scalar, owned by the caller; 0 if no pair is on the wrong side.
 * @throws RangeError if there is not one class per row, or a margin is outside −1 to 1.
 * @see Zhang and others (2024), "Learning for transductive threshold calibration in open-world recognition" and "Threshold-consistent margin
 *   loss for open-world deep metric learning", eq. 4.
 */
export function thresholdConsistency(
  embeddings: tf.Tensor2D,
  compared: Compared,
  options: ThresholdConsistencyOptions = {},
): tf.Scalar {
  const who = "thresholdConsistency";
  const {
    positiveMargin = 0.9,
    negativeMargin = 0.5,
    positiveWeight = 1,
    negativeWeight = 1,
  } = requireOptions(who, options);
  requireWithin(who, "positiveMargin", positiveMargin, -1, 1);
  requireWithin(who, "negativeMargin", negativeMargin, -1, 1);
  for (const weight of [positiveWeight, negativeWeight]) requireFit(Number.isFinite(weight), who, "each weight", "a finite number", weight); // prettier-ignore
  const pairs = batchPairs(who, embeddings, compared);
  return tf.tidy(() => {
    const s = cosineSimilarity(embeddings, pairs.reference(embeddings));
    const pick = (of: typeof pairs.positives): tf.Tensor1D => selectEntries(s, placesOf(pairs, of.anchor, of.other));
    const meanExcess = (excess: tf.Tensor1D): tf.Tensor => {
      const count = outsideTape(excess, (x) => tf.maximum(tf.sum<tf.Scalar>(tf.step(x)), 1));
      return tf.div(tf.sum(tf.relu(excess)), count);
    };
    const parts: tf.Tensor[] = [tf.mul(0, tf.sum(s))]; // keeps the gradient alive where there are no pairs
    if (pairs.positives.anchor.length > 0) {
      parts.push(tf.mul(positiveWeight, meanExcess(tf.sub(positiveMargin, pick(pairs.positives)))));
    }
    if (pairs.negatives.anchor.length > 0) {
      parts.push(tf.mul(negativeWeight, meanExcess(tf.sub(pick(pairs.negatives), negativeMargin))));
    }
    return tf.addN(parts) as tf.Scalar;
  });
}
