import * as tf from "@tensorflow/tfjs-core";

import { requireOptions, requirePositive } from "../core/check.js";
import { cosineSimilarity } from "../tensors/cosineSimilarity.js";
import { crossEntropy, requireProxies } from "./proxies.js";

/** Options of {@link proxyNcaLoss}. */
export interface ProxyNcaLossOptions {
  /** Multiplies the squared distances; default 1, as in the paper; about 10 learns faster on unit-length embeddings. */
  readonly scale?: number;
}

/**
 * Proxy-NCA: each row should be nearer to the proxy of its class than to the others.
 *
 * −log(exp(−s d²(x, p)) / Σⱼ exp(−s d²(x, pⱼ))), d the Euclidean distance of unit-length vectors; the sum includes the row's own proxy
 *
 * @param embeddings - Shape `[rows, size]`; scaled to unit length here.
 * @param classOf - The class of each row: the index of its proxy.
 * @param proxies - One per class, shape `[classes, size]`; scaled to unit length here. Trained with the tower.
 * @returns One loss per row, shape `[rows]`, owned by the caller; usually averaged.
 * @throws RangeError if shapes or classes do not fit, or `scale` is not positive.
 * @see Movshovitz-Attias and others (2017), "No fuss distance metric learning using proxies"; the own proxy is part of the sum as in Teh,
 *   DeVries, Taylor (2020), "ProxyNCA++", which keeps the loss above 0.
 */
export function proxyNcaLoss(
  embeddings: tf.Tensor2D,
  classOf: ArrayLike<number>,
  proxies: tf.Tensor2D,
  options: ProxyNcaLossOptions = {},
): tf.Tensor1D {
  const { scale = 1 } = requireOptions("proxyNcaLoss", options);
  requirePositive("proxyNcaLoss", "scale", scale);
  requireProxies("proxyNcaLoss", embeddings, classOf, proxies);
  // For unit-length vectors −d² is 2 cos − 2, and the −2 cancels in the quotient.
  return tf.tidy(() => crossEntropy(cosineSimilarity(embeddings, proxies), classOf, 2 * scale));
}
