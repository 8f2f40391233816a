import * as tf from "@tensorflow/tfjs-core";

/**
 * Computes something from a tensor as if it were a constant: nothing inside is differentiated, and the result passes no gradient on.
 *
 * Miners need it: many of their operations (arg max, comparisons) have no gradient in tfjs, and which pair was picked is not differentiable anyway.
 *
 * @param x - Any tensor.
 * @param compute - Makes one tensor from it.
 * @returns The tensor that `compute` made, owned by the caller.
 */
export function outsideTape<T extends tf.Tensor>(x: tf.Tensor, compute: (x: tf.Tensor) => T): T {
  const run = tf.customGrad((input) => ({
    value: tf.tidy(() => compute(input as tf.Tensor)),
    gradFunc: () => tf.zeros(x.shape),
  }));
  return run(x);
}
