import { initializers, layers, model, type LayersModel } from "@tensorflow/tfjs-layers";

import { requireFit, requireOptions, shown } from "../core/check.js";
import type { SampleShape } from "../data/sampleShape.js";
import { buildTower, requireTower, type TowerOptions } from "./buildTower.js";
import type { DenseBlock } from "./towerConfig.js";

/** Options of {@link textTower}. */
export interface TextTowerOptions extends TowerOptions {
  /** Shape of one vector: `textVectorizer().shape`, or `[size]` of an encoder's vectors. */
  readonly inputShape: SampleShape;
  /** Numbers in an embedding; default 256. */
  readonly embeddingSize?: number;
  /** Units of each hidden layer, in order; default none, which makes the tower a projection. */
  readonly units?: readonly number[];
  /** Share of each hidden layer's outputs set to 0 in training, in [0, 1); default 0. */
  readonly dropout?: number;
}

/**
 * A tower for text vectors: a learned projection, by default without hidden layers, that brings words of the same meaning together.
 *
 * It knows only words from training, or words that look like them. After training, {@link keepInput} appends the vector itself to the projection,
 * so that rare words still match themselves.
 *
 * @returns A model `[rows, size] -> [rows, embeddingSize]`; the caller owns it.
 * @throws RangeError if a size is invalid, as {@link buildTower} does.
 * @example
 * ```ts
 * const vectorize = textVectorizer({ size: 2048 });
 * const tower = textTower({ inputShape: vectorize.shape, random: seeded(1) });
 * ```
 * @see Neculoiu, Versteegh, Rotaru (2016), "Learning text similarity with Siamese recurrent networks", for the task: job titles.
 */
export function textTower(options: TextTowerOptions): LayersModel {
  const {
    inputShape,
    embeddingSize = 256,
    units = [],
    dropout = 0,
    random = Math.random,
  } = requireOptions("textTower", options, "inputShape");
  requireFit(Array.isArray(units), "textTower", "units", "a list of sizes", units);
  const blocks = units.map((count): DenseBlock => ({ kind: "dense", units: count, dropout }));
  return buildTower({ inputShape, blocks, embeddingSize }, { random });
}

/** Options of {@link keepInput}. */
export interface KeepInputOptions {
  /** The input's share of the cosine, greater than 0 and at most 1; default 0.5. Choose it on validation data. */
  readonly share?: number;
}

/**
 * Extends a trained tower so that it appends its input to its output. The cosine of two embeddings is then a weighted mean: the cosine of
 * the inputs has the weight `share`, and that of the outputs (each minus its mean) has the rest. Use it with inputs of unit length, such as
 * those of a {@link textVectorizer}: words not seen in training then still match themselves.
 *
 * @param tower - `[rows, size] -> [rows, embeddingSize]`. The returned model shares its weights: dispose only one of the two.
 * @returns A model `[rows, size] -> [rows, size + embeddingSize]` of stock layers.
 * @throws RangeError if `share` is out of range, or the tower does not map rows of numbers to rows of at least 2 numbers.
 * @example
 * ```ts
 * const trained = textTower({ inputShape: [2048] });
 * const net = new SiameseNet({ tower: keepInput(trained, { share: 0.6 }), distance: cosine });
 * ```
 */
export function keepInput(tower: LayersModel, options: KeepInputOptions = {}): LayersModel {
  const { share = 0.5 } = requireOptions("keepInput", options);
  requireTower("keepInput", tower);
  if (typeof share !== "number" || !(share > 0 && share <= 1)) {
    throw new RangeError(`keepInput: share must be greater than 0 and at most 1, got ${shown(share)}`);
  }
  const [input] = tower.inputs;
  const [learned] = tower.outputs;
  const size = learned.shape[1];
  if (input.shape.length !== 2 || learned.shape.length !== 2 || typeof size !== "number" || size < 2) {
    throw new RangeError(
      `keepInput: the tower must map rows of numbers to rows of at least 2, got [${input.shape.join(", ")}] to [${learned.shape.join(", ")}]`,
    );
  }
  // Layer normalisation gives every row the length √size × gamma: tfjs has no layer that scales to unit length. Next to inputs of length 1, an output of length √((1 − share) / share) gets its share.
  const even = layers
    .layerNormalization({
      center: false,
      epsilon: 1e-9,
      gammaInitializer: initializers.constant({ value: Math.sqrt((1 - share) / share / size) }),
      trainable: false,
      name: "learned",
    })
    .apply(learned) as typeof learned;
  const both = layers.concatenate({ axis: -1, name: "kept" }).apply([input, even]) as typeof learned;
  return model({ inputs: input, outputs: both, name: "tower" });
}
