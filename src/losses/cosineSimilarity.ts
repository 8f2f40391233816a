import * as tf from "@tensorflow/tfjs-core";

import { unitLength } from "../tensors/unitLength.js";

/** Cosine of the angle between every row of `a` and every row of `b`: `[n, d], [m, d] -> [n, m]`; 0 for a row of zeros. */
export function cosineSimilarity(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => {
    const left = unitLength(a);
    return tf.matMul(left, a === b ? left : unitLength(b), false, true);
  });
}
