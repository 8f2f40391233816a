import type { LayersModel } from "@tensorflow/tfjs-layers";

import { requireOptions } from "../core/check.js";
import { convTower, type ConvTowerOptions } from "./convTower.js";
import { buildTower } from "./buildTower.js";

/** Options of {@link conv4Tower}. */
export interface Conv4TowerOptions extends Pick<ConvTowerOptions, "inputShape" | "embeddingSize" | "random"> {
  /** Channels of each of the four blocks; default 64. */
  readonly filters?: number;
}

/**
 * The tower of few-shot learning: four blocks of 64 3x3 convolutions, batch normalisation, ReLU and 2x2 pooling.
 *
 * @param options - Without `embeddingSize`, the flattened output of the last block is the embedding: 64 numbers for 28 x 28 images.
 * @returns A model `[rows, height, width, channels] -> [rows, embeddingSize]` for images of at least 16 x 16 pixels; the caller owns it.
 * @example
 * ```ts
 * const tower = conv4Tower({ inputShape: [28, 28, 1], random: seeded(1) });
 * ```
 * @see Vinyals et al. (2016), "Matching networks", section 4.1; Snell, Swersky, Zemel (2017), section 3.1.
 */
export function conv4Tower(options: Conv4TowerOptions): LayersModel {
  const {
    inputShape,
    embeddingSize,
    filters = 64,
    random = Math.random,
  } = requireOptions("conv4Tower", options, "inputShape");
  const channels = [filters, filters, filters, filters];
  if (embeddingSize !== undefined) return convTower({ inputShape, embeddingSize, filters: channels, random });
  const blocks = channels.map((count) => ({ kind: "conv", filters: count, normalization: "batch" }) as const);
  return buildTower({ inputShape, blocks }, { random });
}
