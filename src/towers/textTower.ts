import { layers, model, type LayersModel } from "@tensorflow/tfjs-layers";

import { buildTower, type TowerOptions } from "./buildTower.js";
import type { DenseBlock } from "./towerConfig.js";

/** What {@link textTower} needs, and what it lets you change. */
export interface TextTowerOptions extends TowerOptions {
  /** Shape of one vector: `textVectorizer().shape`, or `[size]` of what an encoder returns. */
  readonly inputShape: readonly [number];
  /** Numbers that are learned; default 256. */
  readonly embeddingSize?: number;
  /**
   * Put the vector itself before what is learned? Default true: embeddings then have `inputShape[0] + embeddingSize` numbers. With false they
   * have `embeddingSize`, which is quicker to compare, and worse at words that training did not meet.
   */
  readonly keepInput?: boolean;
  /** Units of each hidden layer, in order; default none: a projection. */
  readonly units?: readonly number[];
  /** Share of each hidden layer's outputs set to 0 in training, in [0, 1); default 0. */
  readonly dropout?: number;
}

/**
 * A tower over vectors of texts: the vector itself, which knows the words, beside a learned projection of it, which knows what they mean.
 *
 * Before training the projection is random and short (about a third of the vector's length), so that the tower compares about as the vectors
 * do: as TF-IDF does, where they are that. Training turns the projections of words of one meaning towards each other, and makes those that
 * tell little short. Words that it never meets go on matching themselves.
 *
 * @returns A model `[rows, size] -> [rows, size + embeddingSize]` of stock layers; the caller owns it.
 * @throws RangeError if a size cannot be, as {@link buildTower} does.
 * @example
 * ```ts
 * const vectorize = textVectorizer({ size: 2048 });
 * const tower = textTower({ inputShape: vectorize.shape, random: seeded(1) }); // 2304 numbers
 * ```
 * @see Cheng and others (2016), "Wide and deep learning for recommender systems", for keeping the input beside what is learned; Neculoiu,
 *   Versteegh, Rotaru (2016), "Learning text similarity with Siamese recurrent networks", for the task.
 */
export function textTower({
  inputShape,
  embeddingSize = 256,
  keepInput = true,
  units = [],
  dropout = 0,
  random = Math.random,
}: TextTowerOptions): LayersModel {
  const blocks = units.map((count): DenseBlock => ({ kind: "dense", units: count, dropout }));
  const learned = buildTower({ inputShape, blocks, embeddingSize }, { random });
  if (!keepInput) return learned;
  const [input, output] = [learned.inputs[0], learned.outputs[0]];
  const both = layers.concatenate({ axis: -1, name: "kept" }).apply([input, output]) as typeof output;
  return model({ inputs: input, outputs: both, name: "tower" });
}
