import * as tf from "@tensorflow/tfjs-core";

import { requireOptions, requirePositive, requireWithin } from "../core/check.js";
import { safeRoot } from "../tensors/safeRoot.js";
import { outsideTape } from "../tensors/outsideTape.js";
import { cosineSimilarity } from "../tensors/cosineSimilarity.js";
import { crossEntropy, ownMask, ownSoftmax, requireProxies } from "./proxies.js";

/** Options of {@link arcFaceLoss}. */
export interface ArcFaceLossOptions {
  /** Angle in radians added to that between an embedding and its class; default 0.5 (28.65 degrees). */
  readonly margin?: number;
  /** Scale of the cosines; default 64. */
  readonly scale?: number;
}

/**
 * ArcFace: classification by the angle to one proxy per class, with an angular margin for the row's own class.
 *
 * Cross-entropy of s · cos θⱼ, with cos(θ + m) for the row's own class; beyond π − m, where cos(θ + m) would rise again, cos θ − m sin m is used.
 *
 * @param embeddings - Shape `[rows, size]`; scaled to unit length here.
 * @param classOf - The class of each row: the index of its proxy.
 * @param proxies - One per class, shape `[classes, size]`; scaled to unit length here. Trained with the tower.
 * @returns One loss per row, shape `[rows]`, owned by the caller; usually averaged.
 * @throws RangeError if shapes or classes do not fit, or an option is out of range.
 * @see Deng, Guo, Xue, Zafeiriou (2019), "ArcFace", eq. 3.
 */
export function arcFaceLoss(
  embeddings: tf.Tensor2D,
  classOf: ArrayLike<number>,
  proxies: tf.Tensor2D,
  options: ArcFaceLossOptions = {},
): tf.Tensor1D {
  const { margin = 0.5, scale = 64 } = requireOptions("arcFaceLoss", options);
  requireWithin("arcFaceLoss", "margin", margin, 0, Math.PI);
  requirePositive("arcFaceLoss", "scale", scale);
  requireProxies("arcFaceLoss", embeddings, classOf, proxies);
  return tf.tidy(() => {
    const cosines = cosineSimilarity(embeddings, proxies);
    const fused = ownSoftmax(cosines, classOf, { scale, angle: margin });
    if (fused !== undefined) return fused;
    const own = tf.tensor2d(ownMask(classOf, proxies.shape[0]), cosines.shape);
    const cosine = tf.sum(tf.mul(cosines, own), 1, true);
    const sine = safeRoot(tf.sub(1, tf.square(cosine)));
    const turned = tf.sub(tf.mul(cosine, Math.cos(margin)), tf.mul(sine, Math.sin(margin)));
    const lowered = tf.sub(cosine, margin * Math.sin(margin));
    const inside = outsideTape(cosine, (x) => tf.step(tf.add(x, Math.cos(margin)))); // θ below π − m
    const target = tf.add(tf.mul(inside, turned), tf.mul(tf.sub(1, inside), lowered));
    const logits = tf.add<tf.Tensor2D>(cosines, tf.mul(own, tf.sub(target, cosine)));
    return crossEntropy(logits, classOf, scale);
  });
}
