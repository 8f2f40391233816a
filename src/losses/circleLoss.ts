import * as tf from "@tensorflow/tfjs-core";

import { requireOptions, requirePositive } from "../core/check.js";
import { outsideTape } from "../tensors/outsideTape.js";
import { batchPairs, maskOf } from "./batchPairs.js";
import type { Compared } from "./comparison.js";
import { cosineSimilarity } from "../tensors/cosineSimilarity.js";
import { logSumExpOfRows } from "../tensors/logSumExpOfRows.js";
import { rowLosses } from "./rowLosses.js";
import { softplus } from "../tensors/softplus.js";

/** Options of {@link circleLoss}. */
export interface CircleLossOptions {
  /** Relaxation: positives should be above 1 − margin in cosine similarity, negatives below margin; default 0.4. */
  readonly margin?: number;
  /** Scale; default 80. */
  readonly gamma?: number;
}

/**
 * Circle loss: the farther a pair is from its target similarity, the harder it is pulled.
 *
 * log(1 + Σₙ exp(γ αₙ (sₙ − m)) · Σₚ exp(−γ αₚ (sₚ − 1 + m))), αₙ = max(0, sₙ + m), αₚ = max(0, 1 + m − sₚ), both constants for the gradient
 *
 * @param embeddings - Shape `[rows, size]`; scaled to unit length here.
 * @param compared - The class of each row, optionally with mined pairs and a memory.
 * @returns One loss per row, shape `[rows]`, owned by the caller; 0 where a row has no positive or no negative. Usually averaged over the non-zero losses.
 * @throws RangeError if there is not one class per row, or an option is not positive.
 * @see Sun and others (2020), "Circle loss", eq. 6; margin 0.4 and γ 80 are its choice for image retrieval, 0.25 and 256 for faces.
 */
export function circleLoss(embeddings: tf.Tensor2D, compared: Compared, options: CircleLossOptions = {}): tf.Tensor1D {
  const { margin = 0.4, gamma = 80 } = requireOptions("circleLoss", options);
  requirePositive("circleLoss", "margin", margin);
  requirePositive("circleLoss", "gamma", gamma);
  const pairs = batchPairs("circleLoss", embeddings, compared);
  return tf.tidy(() => {
    const s = cosineSimilarity(embeddings, pairs.reference(embeddings));
    const fused = rowLosses("circle", s, pairs, { margin, gamma });
    if (fused !== undefined) return fused;
    const towards = outsideTape(s, (x) => tf.relu(tf.sub(1 + margin, x)));
    const away = outsideTape(s, (x) => tf.relu(tf.add(x, margin)));
    const positive = tf.mul<tf.Tensor2D>(tf.mul(towards, -gamma), tf.sub(s, 1 - margin));
    const negative = tf.mul<tf.Tensor2D>(tf.mul(away, gamma), tf.sub(s, margin));
    const p = logSumExpOfRows(positive, maskOf(pairs, pairs.positives));
    const n = logSumExpOfRows(negative, maskOf(pairs, pairs.negatives));
    return tf.mul<tf.Tensor1D>(softplus(tf.add(p.value, n.value)), tf.mul(p.has, n.has));
  });
}
