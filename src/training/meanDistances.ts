import * as tf from "@tensorflow/tfjs-core";

import { sameClass } from "../miners/sameClass.js";

/** Mean distance over all same and over all different pairs of a batch; 0 where there is none. */
export function meanDistances(
  distances: tf.Tensor2D,
  classOf: ArrayLike<number>,
): { sameDistance: tf.Scalar; differentDistance: tf.Scalar } {
  const n = classOf.length;
  const same = sameClass(classOf, { self: false });
  const different = sameClass(classOf, { self: true }).map((alike) => 1 - alike);
  const mean = (mask: Float32Array): tf.Scalar => {
    const count = mask.reduce((sum, value) => sum + value, 0);
    return tf.tidy(() => tf.div(tf.sum<tf.Scalar>(tf.mul(distances, tf.tensor2d(mask, [n, n]))), Math.max(1, count)));
  };
  return { sameDistance: mean(same), differentDistance: mean(different) };
}
