import * as tf from "@tensorflow/tfjs-core";

import { requireFit, requireOptions, requirePositive } from "../core/check.js";
import { batchPairs, maskOf } from "./batchPairs.js";
import type { Compared } from "./comparison.js";
import { cosineSimilarity } from "../tensors/cosineSimilarity.js";
import { logSumExpOfRows } from "../tensors/logSumExpOfRows.js";
import { rowLosses } from "./rowLosses.js";
import { softplus } from "../tensors/softplus.js";

/** Options of {@link multiSimilarityLoss}. */
export interface MultiSimilarityLossOptions {
  /** How strongly far positives count; default 2. */
  readonly alpha?: number;
  /** How strongly near negatives count; default 50. */
  readonly beta?: number;
  /** Cosine similarity that positives should exceed and negatives stay below; default 0.5. */
  readonly base?: number;
}

/**
 * Multi-similarity loss: each pair is weighted by how hard it is and by how hard the other pairs of its row are.
 *
 * 1/α log(1 + Σₚ exp(−α (s(a, p) − λ))) + 1/β log(1 + Σₙ exp(β (s(a, n) − λ))), s the cosine similarity, λ = `base`
 *
 * @param embeddings - Shape `[rows, size]`; scaled to unit length here.
 * @param compared - The class of each row, optionally with mined pairs and a memory.
 * @returns One loss per row, shape `[rows]`, owned by the caller; usually averaged.
 * @throws RangeError if there is not one class per row, or `alpha` or `beta` is not positive.
 * @example
 * ```ts
 * tf.mean(multiSimilarityLoss(tf.tensor2d([[1, 0], [0, 1], [1, 0]]), [0, 0, 1]));
 * ```
 * @see Wang, Han, Huang, Dong, Scott (2019), "Multi-similarity loss with general pair weighting", eq. 15; defaults of the authors' code.
 */
export function multiSimilarityLoss(
  embeddings: tf.Tensor2D,
  compared: Compared,
  options: MultiSimilarityLossOptions = {},
): tf.Tensor1D {
  const who = "multiSimilarityLoss";
  const { alpha = 2, beta = 50, base = 0.5 } = requireOptions(who, options);
  requirePositive(who, "alpha", alpha);
  requirePositive(who, "beta", beta);
  requireFit(Number.isFinite(base), who, "base", "a finite number", base);
  const pairs = batchPairs(who, embeddings, compared);
  return tf.tidy(() => {
    const cosines = cosineSimilarity(embeddings, pairs.reference(embeddings));
    const fused = rowLosses("multiSimilarity", cosines, pairs, { alpha, beta, base });
    if (fused !== undefined) return fused;
    const beyond = tf.sub<tf.Tensor2D>(cosines, base);
    const term = (scale: number, mask: Float32Array): tf.Tensor => {
      const { value, has } = logSumExpOfRows(tf.mul(scale, beyond), mask);
      return tf.mul(tf.div(softplus(value), Math.abs(scale)), has);
    };
    return tf.add<tf.Tensor1D>(
      term(-alpha, maskOf(pairs, pairs.positives)),
      term(beta, maskOf(pairs, pairs.negatives)),
    );
  });
}
