import type { LayersModel } from "@tensorflow/tfjs-layers";

import { requireFit, requireOptions } from "../core/check.js";
import type { SampleShape } from "../data/sampleShape.js";
import { buildTower, type TowerOptions } from "./buildTower.js";
import type { Block, ConvBlock } from "./towerConfig.js";

/** Options of {@link convTower}. */
export interface ConvTowerOptions extends TowerOptions, Omit<ConvBlock, "kind" | "filters"> {
  /** Shape of one image: `[height, width, channels]`. */
  readonly inputShape: SampleShape;
  /** Numbers in an embedding; default 64. */
  readonly embeddingSize?: number;
  /** Channels of each convolutional block, in order; default `[32, 64, 64]`. */
  readonly filters?: readonly number[];
  /** Units of dense layers between the convolutions and the embedding; default none. */
  readonly dense?: readonly number[];
}

/**
 * A convolutional tower for images: blocks of convolution, normalisation, activation and pooling, then the embedding.
 *
 * Every option of a {@link ConvBlock} applies to all blocks; to build a tower whose blocks differ, use {@link buildTower}.
 * The default halves the image three times, so it needs at least 8 x 8 pixels; batch normalisation is on by default.
 *
 * @returns A model `[rows, height, width, channels] -> [rows, embeddingSize]`; the caller owns it.
 * @throws RangeError if a size is invalid, as {@link buildTower} does.
 * @example
 * ```ts
 * const tower = convTower({ inputShape: [28, 28, 1], embeddingSize: 64, random: seeded(1) });
 * ```
 */
export function convTower(options: ConvTowerOptions): LayersModel {
  const {
    inputShape,
    embeddingSize = 64,
    filters = [32, 64, 64],
    dense = [],
    random = Math.random,
    normalization = "batch",
    ...block
  } = requireOptions("convTower", options, "inputShape");
  requireFit(Array.isArray(filters), "convTower", "filters", "a list of sizes", filters);
  requireFit(Array.isArray(dense), "convTower", "dense", "a list of sizes", dense);
  const blocks: Block[] = [
    ...filters.map((channels): Block => ({ kind: "conv", filters: channels, normalization, ...block })),
    ...dense.map((units): Block => ({ kind: "dense", units, normalization })),
  ];
  return buildTower({ inputShape, blocks, embeddingSize }, { random });
}
