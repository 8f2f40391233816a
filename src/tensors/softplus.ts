import * as tf from "@tensorflow/tfjs-core";

/** log(1 + eˣ) from operations that every backend has, exact for large |x|; its gradient is the logistic function, even at 0. */
export function softplus<T extends tf.Tensor>(x: T): T {
  return tf.tidy(() => tf.add<T>(tf.relu(x), tf.log(tf.add(1, tf.exp(tf.neg(tf.abs(x)))))));
}
