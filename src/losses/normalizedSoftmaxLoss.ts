import * as tf from "@tensorflow/tfjs-core";

import { requireOptions, requirePositive } from "../core/check.js";
import { cosineSimilarity } from "../tensors/cosineSimilarity.js";
import { crossEntropy, requireProxies } from "./proxies.js";

/** Options of {@link normalizedSoftmaxLoss}. */
export interface NormalizedSoftmaxLossOptions {
  /** Divides the cosines; default 0.05. */
  readonly temperature?: number;
}

/**
 * Normalised softmax: plain classification by the cosine to one proxy per class.
 *
 * Cross-entropy of cos θⱼ / τ.
 *
 * @param embeddings - Shape `[rows, size]`; scaled to unit length here.
 * @param classOf - The class of each row: the index of its proxy.
 * @param proxies - One per class, shape `[classes, size]`; scaled to unit length here. Trained with the tower.
 * @returns One loss per row, shape `[rows]`, owned by the caller; usually averaged.
 * @throws RangeError if shapes or classes do not fit, or `temperature` is not positive.
 * @see Zhai, Wu (2019), "Classification is a strong baseline for deep metric learning", eq. 4.
 */
export function normalizedSoftmaxLoss(
  embeddings: tf.Tensor2D,
  classOf: ArrayLike<number>,
  proxies: tf.Tensor2D,
  options: NormalizedSoftmaxLossOptions = {},
): tf.Tensor1D {
  const { temperature = 0.05 } = requireOptions("normalizedSoftmaxLoss", options);
  requirePositive("normalizedSoftmaxLoss", "temperature", temperature);
  requireProxies("normalizedSoftmaxLoss", embeddings, classOf, proxies);
  return tf.tidy(() => crossEntropy(cosineSimilarity(embeddings, proxies), classOf, 1 / temperature));
}
