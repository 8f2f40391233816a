import type * as tf from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";

type Layer = LayersModel["layers"][number];

const isFrozen = new WeakMap<Layer, () => boolean>();

/**
 * Makes the batch normalisation of a tower run in inference mode wherever it is frozen, by itself or with a model it is part of, as in Keras: it then normalises by
 * its running statistics, and they stay as they are. tfjs moves them whenever it trains.
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
  layer.call = (inputs: tf.Tensor | tf.Tensor[], options: Record<string, unknown>) =>
    call(inputs, isFrozen.get(layer)?.() === true ? { ...options, training: false } : options);
}
