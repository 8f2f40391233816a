import * as tf from "@tensorflow/tfjs-core";

/**
 * The gradient of batch normalisation by broadcasting. The one that ships with TensorFlow.js tiles the statistics to the size of the
 * activations first, which takes longer than the rest of the layer.
 */
const batchNorm: tf.GradConfig = {
  kernelName: "FusedBatchNorm",
  inputsToSave: ["x", "mean", "variance", "scale"],
  gradFunc: (dyOrMany, saved, attrs) => {
    const dy = dyOrMany as tf.Tensor;
    const [x, mean, variance] = saved;
    const scale = saved.length > 3 ? saved[3] : undefined;
    const { varianceEpsilon } = attrs as { varianceEpsilon: number };
    const inverse = tf.rsqrt(tf.add(variance, varianceEpsilon));
    const factor = scale === undefined ? inverse : tf.mul(inverse, scale);
    const axes = tf.broadcast_util.getReductionAxes(mean.shape, x.shape);
    const total = (values: tf.Tensor): tf.Tensor =>
      tf.reshape(axes.length > 0 ? tf.sum(values, axes) : values, mean.shape);
    const sumOfDy = total(dy);
    const sumOfDyX = total(tf.mul(dy, tf.sub(x, mean)));
    return {
      x: () => tf.mul(dy, factor),
      mean: () => tf.neg(tf.mul(factor, sumOfDy)),
      variance: () => tf.mul(tf.mul(tf.mul(factor, tf.square(inverse)), -0.5), sumOfDyX),
      scale: () => tf.mul(sumOfDyX, inverse),
      offset: () => sumOfDy,
    };
  },
};

/** Replaces the gradients that are slow or wrong, on every backend. */
export function installGradients(): void {
  for (const config of [batchNorm]) {
    if ((tf.getGradient(config.kernelName) as tf.GradConfig | undefined) !== undefined)
      tf.unregisterGradient(config.kernelName);
    tf.registerGradient(config);
  }
}
