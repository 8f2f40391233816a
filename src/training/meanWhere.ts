import * as tf from "@tensorflow/tfjs-core";

/** Mean distance of the pairs with one label; 0 if there are none. */
export function meanWhere(distances: tf.Tensor1D, y: Uint8Array, label: number): tf.Scalar {
  const mask = Float32Array.from(y, (value) => (value === label ? 1 : 0));
  const count = mask.reduce((sum, value) => sum + value, 0);
  return tf.tidy(() => tf.div(tf.sum<tf.Scalar>(tf.mul(distances, tf.tensor1d(mask))), Math.max(1, count)));
}
