import * as tf from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";

type Layer = LayersModel["layers"][number];

const isFrozen = new WeakMap<Layer, () => boolean>();

/**
 * Makes a tower's frozen batch normalisation run in inference mode, as in Keras, whether the layer itself or a model that contains it is frozen: it then normalises by
 * its running statistics, which stay unchanged. tfjs would update them in every training step.
 */
export function inferWhereFrozen(tower: LayersModel): void {
  const visit = (layer: Layer, frozenAbove: () => boolean): void => {
    const frozen = (): boolean => frozenAbove() || !layer.trainable;
    const { layers, layer: wrapped } = layer as unknown as { layers?: readonly Layer[]; layer?: Layer };
    for (const inner of layers ?? (wrapped ? [wrapped] : [])) visit(inner, frozen);
    if (layer.getClassName() !== "BatchNormalization") return;
    if (!isFrozen.has(layer)) guard(layer);
    isFrozen.set(layer, frozen);
  };
  visit(tower, () => false);
}

function guard(layer: Layer): void {
  const call = layer.call.bind(layer);
  layer.call = (inputs: tf.Tensor | tf.Tensor[], options: Record<string, unknown>) => {
    if (isFrozen.get(layer)?.() !== true || options.training !== true) return call(inputs, options);
    const norm = layer as unknown as Normalization;
    // tfjs cannot differentiate its batch normalisation without a scale or an offset.
    return norm.gamma && norm.beta
      ? call(inputs, { ...options, training: false })
      : normalize(norm, [inputs].flat()[0]);
  };
}

interface Normalization {
  readonly axis: number;
  readonly epsilon: number;
  readonly movingMean: { read(): tf.Tensor };
  readonly movingVariance: { read(): tf.Tensor };
  readonly gamma?: { read(): tf.Tensor };
  readonly beta?: { read(): tf.Tensor };
}

function normalize(norm: Normalization, x: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const channels = norm.axis < 0 ? norm.axis + x.rank : norm.axis;
    const shape = x.shape.map((size, place) => (place === channels ? size : 1));
    const row = (weight: { read(): tf.Tensor }): tf.Tensor => tf.reshape(weight.read(), shape);
    let y = tf.mul(tf.sub(x, row(norm.movingMean)), tf.rsqrt(tf.add(row(norm.movingVariance), norm.epsilon)));
    if (norm.gamma) y = tf.mul(y, row(norm.gamma));
    return norm.beta ? tf.add(y, row(norm.beta)) : y;
  });
}
