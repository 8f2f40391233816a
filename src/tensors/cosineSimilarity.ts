import * as tf from "@tensorflow/tfjs-core";

import { hasKernel } from "./hasKernel.js";
import { unitLength } from "./unitLength.js";

/** Cosine of the angle between every row of `a` and every row of `b`: `[n, d], [m, d] -> [n, m]`; 0 for a row of zeros. */
export function cosineSimilarity(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => {
    const x = unitLength(a);
    // Rows compared with themselves have one gradient, which takes one product instead of two.
    if (a === b && hasKernel("Gram")) return tf.engine().runKernel<tf.Tensor2D>("Gram", { x });
    return tf.matMul(x, a === b ? x : unitLength(b), false, true);
  });
}
