import * as tf from "@tensorflow/tfjs-core";

import { hasKernel } from "./hasKernel.js";

/**
 * Scales each row to length 1; a row of zeros stays zeros, with gradient 0.
 *
 * @param embeddings - Shape `[rows, size]`.
 * @returns Shape `[rows, size]`, owned by the caller.
 */
export function unitLength(embeddings: tf.Tensor2D): tf.Tensor2D {
  return scale(embeddings) as tf.Tensor2D;
}

const scale = tf.customGrad((x, save) => {
  const [unit, inverse] = tf.tidy((): tf.Tensor[] => {
    if (hasKernel("UnitLength")) return tf.engine().runKernel<tf.Tensor[]>("UnitLength", { x: x as tf.Tensor });
    const rows = x as tf.Tensor2D;
    // Divides by the largest entry first: squares of tiny or huge numbers leave the range of float32.
    const largest = tf.max(tf.abs(rows), 1, true);
    const safe = tf.add(largest, tf.cast(tf.equal(largest, 0), "float32"));
    const scaled = tf.div(rows, safe);
    const length = tf.mul(safe, tf.sqrt(tf.sum(tf.square(scaled), 1, true)));
    const isZero = tf.equal(largest, 0);
    const inverseLength = tf.where(isZero, tf.zerosLike(length), tf.div(1, length));
    return [tf.mul(rows, inverseLength), inverseLength];
  });
  (save as tf.GradSaveFunc)([unit, inverse]);
  return {
    value: unit,
    gradFunc: (dy: tf.Tensor, [y, inverseLength]: tf.Tensor[]) =>
      hasKernel("UnitLengthGrad")
        ? tf.engine().runKernel<tf.Tensor>("UnitLengthGrad", { dy, unit: y, inverse: inverseLength })
        : tf.tidy(() => tf.mul(inverseLength, tf.sub(dy, tf.mul(y, tf.sum(tf.mul(dy, y), 1, true))))),
  };
});
