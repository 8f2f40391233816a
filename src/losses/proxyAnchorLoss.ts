import * as tf from "@tensorflow/tfjs-core";

import { requireOptions, requirePositive } from "../core/check.js";
import { cosineSimilarity } from "../tensors/cosineSimilarity.js";
import { logSumExpOfRows } from "../tensors/logSumExpOfRows.js";
import { ownMask, requireProxies } from "./proxies.js";
import { rowLosses } from "./rowLosses.js";
import { softplus } from "../tensors/softplus.js";

/** Options of {@link proxyAnchorLoss}. */
export interface ProxyAnchorLossOptions {
  /** How far above 0 the cosine to the own proxy should be, and how far below 0 that to the others; default 0.1. */
  readonly margin?: number;
  /** Scale; default 32. */
  readonly alpha?: number;
}

/**
 * Proxy-anchor loss: each proxy is the anchor for all rows of the batch at once, near and far, weighted by how hard they are.
 *
 * 1/|P⁺| Σ over proxies with a row of log(1 + Σ₊ exp(−α (s − m))) + 1/|P| Σ over all proxies of log(1 + Σ₋ exp(α (s + m)))
 *
 * @param embeddings - Shape `[rows, size]`; scaled to unit length here.
 * @param classOf - The class of each row: the index of its proxy.
 * @param proxies - One per class, shape `[classes, size]`; scaled to unit length here. Trained with the tower.
 * @returns One loss per class (not per row), shape `[classes]`, owned by the caller, weighted so that their mean is the formula.
 * @throws RangeError if shapes or classes do not fit, or an option is out of range.
 * @see Kim, Kim, Cho, Kwak (2020), "Proxy anchor loss for deep metric learning", eq. 4.
 */
export function proxyAnchorLoss(
  embeddings: tf.Tensor2D,
  classOf: ArrayLike<number>,
  proxies: tf.Tensor2D,
  options: ProxyAnchorLossOptions = {},
): tf.Tensor1D {
  const { margin = 0.1, alpha = 32 } = requireOptions("proxyAnchorLoss", options);
  requirePositive("proxyAnchorLoss", "margin", margin);
  requirePositive("proxyAnchorLoss", "alpha", alpha);
  requireProxies("proxyAnchorLoss", embeddings, classOf, proxies);
  const classes = proxies.shape[0];
  const present = new Set(Array.from(classOf)).size;
  return tf.tidy(() => {
    const s = tf.transpose(cosineSimilarity(embeddings, proxies)); // [classes, rows]
    const pull = classes / present;
    const proxyOf = {
      comparison: { classOf: Int32Array.from({ length: classes }, (_, c) => c) },
      referenceClassOf: classOf,
    };
    const fused = rowLosses("proxyAnchor", s, proxyOf, { margin, alpha, pull });
    if (fused !== undefined) return fused;
    const own = transposed(ownMask(classOf, classes), classOf.length, classes);
    const p = logSumExpOfRows(tf.mul(-alpha, tf.sub<tf.Tensor2D>(s, margin)), own);
    const n = logSumExpOfRows(
      tf.mul(alpha, tf.add<tf.Tensor2D>(s, margin)),
      own.map((value) => 1 - value),
    );
    const near = tf.mul(tf.mul(softplus(p.value), p.has), pull);
    return tf.add<tf.Tensor1D>(near, tf.mul(softplus(n.value), n.has));
  });
}

function transposed(matrix: Float32Array, rows: number, columns: number): Float32Array {
  return matrix.map((_, place) => matrix[(place % rows) * columns + Math.floor(place / rows)]);
}
