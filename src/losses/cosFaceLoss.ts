import * as tf from "@tensorflow/tfjs-core";

import { requireOptions, requirePositive, requireWithin } from "../core/check.js";
import { cosineSimilarity } from "../tensors/cosineSimilarity.js";
import { crossEntropy, ownMask, ownSoftmax, requireProxies } from "./proxies.js";

/** Options of {@link cosFaceLoss}. */
export interface CosFaceLossOptions {
  /** Subtracted from the cosine to the row's own class; default 0.35. */
  readonly margin?: number;
  /** Scale of the cosines; default 64. */
  readonly scale?: number;
}

/**
 * CosFace, also called additive-margin softmax (AM-softmax): classification by the cosine to one proxy per class, with a margin for the row's own class.
 *
 * Cross-entropy of s · cos θⱼ, with s · (cos θ − m) for the row's own class.
 *
 * @param embeddings - Shape `[rows, size]`; scaled to unit length here.
 * @param classOf - The class of each row: the index of its proxy.
 * @param proxies - One per class, shape `[classes, size]`; scaled to unit length here. Trained with the tower.
 * @returns One loss per row, shape `[rows]`, owned by the caller; usually averaged.
 * @throws RangeError if shapes or classes do not fit, or an option is out of range.
 * @see Wang and others (2018), "CosFace", eq. 4; Wang, Cheng, Liu, Liu (2018), "Additive margin softmax for face verification".
 */
export function cosFaceLoss(
  embeddings: tf.Tensor2D,
  classOf: ArrayLike<number>,
  proxies: tf.Tensor2D,
  options: CosFaceLossOptions = {},
): tf.Tensor1D {
  const { margin = 0.35, scale = 64 } = requireOptions("cosFaceLoss", options);
  requireWithin("cosFaceLoss", "margin", margin, 0, 2);
  requirePositive("cosFaceLoss", "scale", scale);
  requireProxies("cosFaceLoss", embeddings, classOf, proxies);
  return tf.tidy(() => {
    const cosines = cosineSimilarity(embeddings, proxies);
    const fused = ownSoftmax(cosines, classOf, { scale, margin });
    if (fused !== undefined) return fused;
    const own = tf.tensor2d(ownMask(classOf, proxies.shape[0]), cosines.shape);
    return crossEntropy(tf.sub<tf.Tensor2D>(cosines, tf.mul(margin, own)), classOf, scale);
  });
}
