import type { LayersModel } from "@tensorflow/tfjs-layers";

import { requireFit, requireOptions } from "../core/check.js";
import type { SampleShape } from "../data/sampleShape.js";
import { buildTower, type TowerOptions } from "./buildTower.js";
import type { DenseBlock } from "./towerConfig.js";

/** Options of {@link denseTower}. */
export interface DenseTowerOptions extends TowerOptions, Omit<DenseBlock, "kind" | "units"> {
  /** Shape of one sample, such as `[300]`. */
  readonly inputShape: SampleShape;
  /** Numbers in an embedding; default 64. */
  readonly embeddingSize?: number;
  /** Units of each hidden layer, in order; default `[128]`. */
  readonly units?: readonly number[];
}

/**
 * A fully connected tower, for feature vectors: text, sound, tables, or the embeddings of another model.
 *
 * @returns A model `[rows, ...inputShape] -> [rows, embeddingSize]`; the caller owns it.
 * @throws RangeError if a size is invalid, as {@link buildTower} does.
 * @example
 * ```ts
 * const tower = denseTower({ inputShape: [300], units: [256, 128], dropout: 0.2, random: seeded(1) });
 * ```
 */
export function denseTower(options: DenseTowerOptions): LayersModel {
  const {
    inputShape,
    embeddingSize = 64,
    units = [128],
    random = Math.random,
    ...block
  } = requireOptions("denseTower", options, "inputShape");
  requireFit(Array.isArray(units), "denseTower", "units", "a list of sizes", units);
  const blocks = units.map((count): DenseBlock => ({ kind: "dense", units: count, ...block }));
  return buildTower({ inputShape, blocks, embeddingSize }, { random });
}
