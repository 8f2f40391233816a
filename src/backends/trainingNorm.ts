import * as tf from "@tensorflow/tfjs-core";
import type * as tfl from "@tensorflow/tfjs-layers";

import { hasKernel } from "../tensors/hasKernel.js";
import { mayFuse } from "./gradients.js";
import { normPrototype, type LayerVariable } from "./layerTypes.js";

type Tensors = tf.Tensor | tf.Tensor[];

let isInstalled = false;

/**
 * Makes batch normalisation layers train in four passes over their input and its gradient, if the backend has kernels for it: statistics, result; sums, gradient.
 * The operations that tfjs composes it from take twenty.
 */
export function installTrainingNorm(layers: typeof tfl): void {
  if (isInstalled) return;
  isInstalled = true;
  const prototype = normPrototype(layers);
  const shipped = prototype.call;
  prototype.call = function (inputs, options) {
    const x = [inputs].flat()[0];
    const { axis, gamma, beta } = this;
    const lastAxis = axis === -1 || axis === x.rank - 1;
    const fits = options.training === true && lastAxis && x.dtype === "float32" && x.size > 0;
    if (!fits || gamma == null || beta == null || !hasKernel("BatchNormGrad"))
      return shipped.call(this, inputs, options);
    return tf.tidy(() => {
      const { y, mean, variance } = normalize(x, gamma.read(), beta.read(), this.epsilon);
      follow(this.movingMean, mean, this.momentum);
      follow(this.movingVariance, variance, this.momentum);
      return y;
    });
  };
}

/** Moves a running statistic towards that of the batch, as tfjs does. */
function follow(statistic: LayerVariable, value: tf.Tensor, momentum: number): void {
  const before = statistic.read();
  statistic.write(tf.sub(before, tf.mul(tf.sub(before, value), 1 - momentum)));
}

function run(kernel: string, inputs: tf.NamedTensorMap, attrs: object = {}): Tensors {
  return tf.engine().runKernel(kernel, inputs, attrs as tf.NamedAttrMap);
}

function normalize(
  x: tf.Tensor,
  scale: tf.Tensor,
  offset: tf.Tensor,
  varianceEpsilon: number,
): { y: tf.Tensor; mean: tf.Tensor; variance: tf.Tensor } {
  let statistics: tf.Tensor[] = [];
  const op = tf.customGrad((...all: unknown[]) => {
    const [x, scale, offset, save] = all as [tf.Tensor, tf.Tensor, tf.Tensor, (tensors: tf.Tensor[]) => void];
    const moments = run("BatchMoments", { x }) as tf.Tensor;
    const [mean, variance] = tf.unstack(moments);
    statistics = [mean, variance].map((statistic) => tf.keep(tf.clone(statistic)));
    save([x, scale, mean, variance]);
    const value = run("FusedBatchNorm", { x, mean, variance, scale, offset }, { varianceEpsilon }) as tf.Tensor;
    return {
      value,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [x, scale, mean, variance] = saved;
        if (mayFuse("BatchNormGrad"))
          return run("BatchNormGrad", { x, dy, mean, variance, scale }, { varianceEpsilon });
        return gradients(x, dy, mean, variance, scale, varianceEpsilon);
      },
    };
  });
  const y = op(x, scale, offset);
  // They were kept to survive the operation; the clones are left for the caller's tidy to release.
  const [mean, variance] = statistics.map((statistic) => tf.clone(statistic));
  tf.dispose(statistics);
  return { y, mean, variance };
}

/** The same gradients, by operations that can be differentiated again. */
function gradients(
  x: tf.Tensor,
  dy: tf.Tensor,
  mean: tf.Tensor,
  variance: tf.Tensor,
  scale: tf.Tensor,
  epsilon: number,
): tf.Tensor[] {
  const axes = x.shape.map((_, axis) => axis).slice(0, -1);
  const inverse = tf.rsqrt(tf.add(variance, epsilon));
  const normal = tf.mul(tf.sub(x, mean), inverse);
  const product = tf.mul(dy, normal);
  const centered = tf.sub(tf.sub(dy, tf.mean(dy, axes)), tf.mul(normal, tf.mean(product, axes)));
  return [tf.mul(tf.mul(centered, inverse), scale), tf.sum(product, axes), tf.sum(dy, axes)];
}
