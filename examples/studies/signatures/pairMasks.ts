import * as tf from "@tensorflow/tfjs-core";

/** 1 for each pair of rows that is so, else 0, as `[rows * rows]`. */
export function pairMask(rows: Int32Array, isSo: (a: number, b: number) => boolean): Float32Array {
  const n = rows.length;
  return Float32Array.from({ length: n * n }, (_, i) => Number(isSo(rows[Math.floor(i / n)], rows[i % n])));
}

/** The mean of the values of the pairs marked; 0 where none is. */
export function meanOver(mask: Float32Array, values: tf.Tensor2D): tf.Scalar {
  const weights = tf.tensor2d(mask, values.shape);
  return tf.div(tf.sum(tf.mul(values, weights)), tf.maximum(tf.sum(weights), 1));
}
