import * as tf from "@tensorflow/tfjs-core";

import { requireOptions, requirePositive } from "../core/check.js";
import { batchPairs, maskOf } from "./batchPairs.js";
import type { Compared } from "./comparison.js";
import { cosineSimilarity } from "../tensors/cosineSimilarity.js";
import { logSumExpOfRows } from "../tensors/logSumExpOfRows.js";
import { rowLosses } from "./rowLosses.js";

/** Options of {@link supervisedContrastiveLoss}. */
export interface SupervisedContrastiveLossOptions {
  /** Divides the similarities: small values focus on the hardest pairs only; default 0.1. */
  readonly temperature?: number;
}

/**
 * Supervised contrastive loss: each positive should stand out among all other rows.
 *
 * −1/|P| Σₚ log(exp(s(a, p) / τ) / Σⱼ exp(s(a, j) / τ)), s the cosine similarity, j over the row's positives and negatives
 *
 * @param embeddings - Shape `[rows, size]`; scaled to unit length here.
 * @param compared - The class of each row, optionally with mined pairs and a memory.
 * @returns One loss per row, shape `[rows]`, owned by the caller; 0 where a row has no positive. Usually averaged over the non-zero losses.
 * @throws RangeError if there is not one class per row, or `temperature` is not positive.
 * @see Khosla and others (2020), "Supervised contrastive learning", eq. 2 ("out").
 */
export function supervisedContrastiveLoss(
  embeddings: tf.Tensor2D,
  compared: Compared,
  options: SupervisedContrastiveLossOptions = {},
): tf.Tensor1D {
  const who = "supervisedContrastiveLoss";
  const { temperature = 0.1 } = requireOptions(who, options);
  requirePositive(who, "temperature", temperature);
  const pairs = batchPairs(who, embeddings, compared);
  return tf.tidy(() => {
    const cosines = cosineSimilarity(embeddings, pairs.reference(embeddings));
    const fused = rowLosses("supervised", cosines, pairs, { temperature });
    if (fused !== undefined) return fused;
    const positive = maskOf(pairs, pairs.positives);
    const either = maskOf(pairs, pairs.negatives);
    for (let place = 0; place < either.length; place++) if (positive[place] === 1) either[place] = 1;
    const share = shareOfRow(positive, pairs.rows, pairs.columns);
    const logits = tf.div<tf.Tensor2D>(cosines, temperature);
    const { value } = logSumExpOfRows(logits, either);
    const has = tf.sum(share, 1); // 1 where there is a positive, else 0
    return tf.sub<tf.Tensor1D>(tf.mul(value, has), tf.sum(tf.mul(logits, share), 1));
  });
}

/** Each entry of a mask divided by the sum of its row. */
function shareOfRow(mask: Float32Array, rows: number, columns: number): tf.Tensor2D {
  const share = new Float32Array(mask.length);
  for (let row = 0; row < rows; row++) {
    const [start, end] = [row * columns, (row + 1) * columns];
    let count = 0;
    for (let place = start; place < end; place++) count += mask[place];
    if (count > 0) for (let place = start; place < end; place++) share[place] = mask[place] / count;
  }
  return tf.tensor2d(share, [rows, columns]);
}
