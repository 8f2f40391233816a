import * as tf from "@tensorflow/tfjs-core";

import { hasKernel } from "./hasKernel.js";

/**
 * Square root whose gradient at 0 is 0 instead of infinite; values below 0, which rounding may leave, count as 0.
 *
 * @param x - Any shape.
 * @returns Same shape, owned by the caller.
 */
export function safeRoot<T extends tf.Tensor>(x: T): T {
  return root(x) as T;
}

const root = tf.customGrad((x, save) => {
  const value = tf.tidy(() => tf.sqrt(tf.relu(x as tf.Tensor)));
  (save as tf.GradSaveFunc)([value]);
  return {
    value,
    gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
      hasKernel("SafeRootGrad")
        ? tf.engine().runKernel<tf.Tensor>("SafeRootGrad", { x: saved[0], dy })
        : tf.tidy(() => tf.where(tf.greater(saved[0], 0), tf.div(dy, tf.mul(2, saved[0])), tf.zerosLike(dy))),
  };
});
