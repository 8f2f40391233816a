import type * as tf from "@tensorflow/tfjs-core";
import type * as tfl from "@tensorflow/tfjs-layers";

/** A weight of a layer. */
export interface LayerVariable {
  read(): tf.Tensor;
  write(value: tf.Tensor): unknown;
}

/** The parts of a convolutional or dense layer that are used. */
export interface ConvLayer extends tfl.layers.Layer {
  readonly kernel: LayerVariable;
  readonly bias: LayerVariable | null;
  readonly strides: [number, number];
  readonly padding: "same" | "valid";
  readonly dataFormat: string;
  readonly dilationRate: [number, number] | null;
  readonly activation: { getClassName(): string } | null;
}

/** The parts of a batch normalisation layer that are used. */
export interface NormLayer extends tfl.layers.Layer {
  readonly axis: number;
  readonly epsilon: number;
  readonly momentum: number;
  readonly gamma?: LayerVariable | null;
  readonly beta?: LayerVariable | null;
  readonly movingMean: LayerVariable;
  readonly movingVariance: LayerVariable;
}

/** The parts of a layer normalisation layer that are used. */
export interface LayerNormLayer extends tfl.layers.Layer {
  readonly axis: readonly number[];
  readonly epsilon: number;
  readonly gamma?: LayerVariable | null;
  readonly beta?: LayerVariable | null;
}

/** What replaces the call of a batch normalisation layer. */
export type NormCall = (
  this: NormLayer,
  inputs: tf.Tensor | tf.Tensor[],
  options: Record<string, unknown>,
) => tf.Tensor | tf.Tensor[];

/** What all batch normalisation layers share. With a name, the layer that it is taken from uses up none that later layers get. */
export const normPrototype = ({ layers }: typeof tfl): { call: NormCall } =>
  Object.getPrototypeOf(layers.batchNormalization({ name: "one-shot-ts" })) as { call: NormCall };

/** The name of a layer's activation. */
export const activationOf = ({ activation }: Pick<ConvLayer, "activation">): string =>
  activation === null ? "linear" : activation.getClassName();
