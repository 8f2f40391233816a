import * as tf from "@tensorflow/tfjs-core";

import { requireList, requireOptions, requirePositive, requireRank } from "../core/check.js";
import { selectEntries } from "../tensors/selectRows.js";
import { cosineSimilarity } from "../tensors/cosineSimilarity.js";
import { logSumExpOfRows } from "../tensors/logSumExpOfRows.js";
import { ownSoftmax } from "./proxies.js";

/** Options of {@link multipleNegativesLoss}. */
export interface MultipleNegativesLossOptions {
  /** `"cosine"` (default) or `"dot"`, the plain dot product, as in the N-pairs paper. */
  readonly similarity?: "cosine" | "dot";
  /** Multiplies the similarities; default 20 for cosine, 1 for dot. */
  readonly scale?: number;
  /** Whether each positive must also find its anchor (the loss is then the mean of both directions); default false. */
  readonly symmetric?: boolean;
  /**
   * The identity of each pair: positives of other pairs with the same identity then do not count as negatives. Default: all pairs are of different identities.
   */
  readonly identityOf?: ArrayLike<number>;
}

/**
 * Multiple negatives ranking (N-pairs): among all positives in a batch, each anchor must pick its own. Needs same pairs only; the
 * negatives come for free.
 *
 * −log(exp(s(aᵢ, pᵢ)) / Σⱼ exp(s(aᵢ, pⱼ)))
 *
 * @param anchors - Shape `[pairs, size]`.
 * @param positives - Shape `[pairs or more, size]`: row i belongs to anchor i; rows beyond the pairs are further negatives for all anchors.
 * @returns One loss per pair, shape `[pairs]`, owned by the caller; usually averaged.
 * @throws RangeError if the shapes do not fit, `scale` is not positive, or `symmetric` is combined with further negatives.
 * @example
 * ```ts
 * tf.mean(multipleNegativesLoss(net.forward(questions), net.forward(answers)));
 * ```
 * @see Sohn (2016), "Improved deep metric learning with multi-class N-pair loss objective", eq. 7 without its norm penalty; Henderson and
 *   others (2017), "Efficient natural language response suggestion for smart reply", section 4.4; scale 20 is sentence-transformers'.
 */
export function multipleNegativesLoss(
  anchors: tf.Tensor2D,
  positives: tf.Tensor2D,
  options: MultipleNegativesLossOptions = {},
): tf.Tensor1D {
  const who = "multipleNegativesLoss";
  const {
    similarity = "cosine",
    scale = similarity === "cosine" ? 20 : 1,
    symmetric = false,
    identityOf,
  } = requireOptions(who, options);
  for (const [name, tensor] of Object.entries({ anchors, positives }))
    requireRank(who, name, tensor, 2, "[pairs, size]");
  const [n, size] = anchors.shape;
  const m = positives.shape[0];
  if (m < n || positives.shape[1] !== size) {
    throw new RangeError(
      `${who}: there must be a positive of the same size for each anchor, got [${anchors.shape.join(", ")}] and [${positives.shape.join(", ")}]`,
    );
  }
  requirePositive(who, "scale", scale);
  if (symmetric && m > n)
    throw new RangeError(`${who}: symmetric needs as many positives as anchors, got ${m} and ${n}`);
  if (identityOf !== undefined) requireList(who, "identityOf", identityOf);
  if (identityOf && identityOf.length !== n) {
    throw new RangeError(`${who}: there must be one identity per pair, got ${identityOf.length} for ${n} pairs`);
  }
  const keep =
    identityOf &&
    new Float32Array(n * m).map((_, place) => {
      const [i, j] = [Math.floor(place / m), place % m];
      return i === j || j >= n || identityOf[i] !== identityOf[j] ? 1 : 0;
    });
  return tf.tidy(() => {
    const products: tf.Tensor2D =
      similarity === "cosine" ? cosineSimilarity(anchors, positives) : tf.matMul(anchors, positives, false, true);
    const first = Int32Array.from({ length: n }, (_, i) => i);
    const fused = keep === undefined && !symmetric ? ownSoftmax(products, first, { scale }) : undefined;
    if (fused !== undefined) return fused;
    const logits = tf.mul<tf.Tensor2D>(scale, products);
    const own = selectEntries(
      logits,
      first.map((i) => i * m + i),
    );
    const forward = tf.sub<tf.Tensor1D>(logSumExpOfRows(logits, keep).value, own);
    if (!symmetric) return forward;
    // Whether two pairs share an identity does not depend on their order, so the mask serves both ways.
    const backward = tf.sub(logSumExpOfRows(tf.transpose(logits), keep).value, own);
    return tf.mul<tf.Tensor1D>(0.5, tf.add(forward, backward));
  });
}
