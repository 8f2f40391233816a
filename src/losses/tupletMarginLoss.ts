import * as tf from "@tensorflow/tfjs-core";

import { requireOptions, requirePositive, requireWithin } from "../core/check.js";
import { safeRoot } from "../tensors/safeRoot.js";
import { selectEntries } from "../tensors/selectRows.js";
import { batchPairs, maskOf, placesOf } from "./batchPairs.js";
import type { Compared } from "./comparison.js";
import { cosineSimilarity } from "../tensors/cosineSimilarity.js";
import { logSumExpOfRows } from "../tensors/logSumExpOfRows.js";
import { softplus } from "../tensors/softplus.js";

/** Options of {@link tupletMarginLoss}. */
export interface TupletMarginLossOptions {
  /** Slack for positives, as an angle in radians; default 0.1 (5.73 degrees). */
  readonly margin?: number;
  /** Scale of the similarities; default 64. */
  readonly scale?: number;
}

/**
 * Tuplet margin loss: each positive against all of the row's negatives, with slack for positives that are far apart within their class.
 *
 * log(1 + Σₙ exp(s (cos θ(a, n) − cos(θ(a, p) − β)))), s = `scale`, β = `margin`
 *
 * @param embeddings - Shape `[rows, size]`; scaled to unit length here.
 * @param compared - The class of each row, optionally with mined pairs and a memory.
 * @returns One loss per positive pair, shape `[positive pairs]`, owned by the caller; 0 where the anchor has no negative. Usually averaged.
 * @throws RangeError if there is not one class per row, or an option is out of range.
 * @see Yu, Tao (2019), "Deep metric learning with tuplet margin loss", eq. 6.
 */
export function tupletMarginLoss(
  embeddings: tf.Tensor2D,
  compared: Compared,
  options: TupletMarginLossOptions = {},
): tf.Tensor1D {
  const who = "tupletMarginLoss";
  const { margin = 0.1, scale = 64 } = requireOptions(who, options);
  requireWithin(who, "margin", margin, 0, Math.PI);
  requirePositive(who, "scale", scale);
  const pairs = batchPairs(who, embeddings, compared);
  const { anchor, other } = pairs.positives;
  return tf.tidy(() => {
    const cosines = cosineSimilarity(embeddings, pairs.reference(embeddings));
    const positive = selectEntries(cosines, placesOf(pairs, anchor, other));
    // cos(θ − β) without the angle, whose gradient is infinite where two embeddings coincide.
    const sine = safeRoot(tf.sub<tf.Tensor1D>(1, tf.square(positive)));
    const slackened = tf.add(tf.mul(positive, Math.cos(margin)), tf.mul(sine, Math.sin(margin)));
    const { value, has } = logSumExpOfRows(tf.mul(scale, cosines), maskOf(pairs, pairs.negatives));
    const against = tf.sub<tf.Tensor1D>(selectEntries(value, anchor), tf.mul(scale, slackened));
    return tf.mul<tf.Tensor1D>(softplus(against), selectEntries(has, anchor));
  });
}
