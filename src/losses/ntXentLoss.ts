import * as tf from "@tensorflow/tfjs-core";

import { requireOptions, requirePositive } from "../core/check.js";
import { selectEntries } from "../tensors/selectRows.js";
import { batchPairs, maskOf, placesOf } from "./batchPairs.js";
import type { Compared } from "./comparison.js";
import { cosineSimilarity } from "../tensors/cosineSimilarity.js";
import { logSumExpOfRows } from "../tensors/logSumExpOfRows.js";
import { softplus } from "../tensors/softplus.js";

/** Options of {@link ntXentLoss}. */
export interface NtXentLossOptions {
  /** Divides the similarities: small values focus on the hardest negatives only; default 0.07. */
  readonly temperature?: number;
}

/**
 * NT-Xent (InfoNCE): each positive should stand out among the row's negatives.
 *
 * −log(exp(s(a, p) / τ) / (exp(s(a, p) / τ) + Σₙ exp(s(a, n) / τ))), s the cosine similarity
 *
 * @param embeddings - Shape `[rows, size]`; scaled to unit length here.
 * @param compared - The class of each row (for two views of one sample: the sample), optionally with mined pairs and a memory.
 * @returns One loss per positive pair, in order of anchor and other (or as mined), shape `[positive pairs]`, owned by the caller; 0 where the
 *   anchor has no negative. Usually averaged.
 * @throws RangeError if there is not one class per row, or `temperature` is not positive.
 * @see Chen, Kornblith, Norouzi, Hinton (2020), "SimCLR", eq. 1; temperature 0.07 is of Wu and others (2018) and MoCo.
 */
export function ntXentLoss(embeddings: tf.Tensor2D, compared: Compared, options: NtXentLossOptions = {}): tf.Tensor1D {
  const { temperature = 0.07 } = requireOptions("ntXentLoss", options);
  requirePositive("ntXentLoss", "temperature", temperature);
  const pairs = batchPairs("ntXentLoss", embeddings, compared);
  const { anchor, other } = pairs.positives;
  return tf.tidy(() => {
    const logits = tf.div<tf.Tensor2D>(cosineSimilarity(embeddings, pairs.reference(embeddings)), temperature);
    const { value, has } = logSumExpOfRows(logits, maskOf(pairs, pairs.negatives));
    const positive = selectEntries(logits, placesOf(pairs, anchor, other));
    const against = tf.sub<tf.Tensor1D>(selectEntries(value, anchor), positive);
    return tf.mul<tf.Tensor1D>(softplus(against), selectEntries(has, anchor));
  });
}
