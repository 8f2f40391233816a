import type { LayersModel } from "@tensorflow/tfjs-layers";

import { requireFit, requireOptions } from "../core/check.js";
import { buildTower, type TowerOptions } from "./buildTower.js";
import type { Block } from "./towerConfig.js";

/** Options of {@link audioTower}. */
export interface AudioTowerOptions extends TowerOptions {
  /** Shape of one window: `[frames, bands, 1]`, the `shape` of an {@link audioFrontEnd}. */
  readonly inputShape: readonly number[];
  /** Numbers in an embedding; default 64. */
  readonly embeddingSize?: number;
  /** Channels of each convolutional block, in order; default `[24, 48, 96]`. */
  readonly filters?: readonly number[];
  /** Share of the last block's output set to 0 in training; default 0. */
  readonly dropout?: number;
}

/**
 * A small convolutional tower for spectrograms: blocks of convolution, batch normalisation, ReLU and 2x2 pooling, then the embedding.
 *
 * The first block has 5x5 kernels with stride 2, the others 3x3 with stride 1: most of the work on a spectrogram is in the first layer. The remaining time and
 * frequency axes are kept, not averaged, because the position of a resonance distinguishes voices. 98 frames of 40 bands become 6 x 2 with the default three blocks.
 *
 * @returns A model `[rows, frames, bands, 1] -> [rows, embeddingSize]`; the caller owns it.
 * @throws RangeError if a size is invalid, or the window is too small for the pooling, as {@link buildTower} does.
 * @example
 * ```ts
 * const frontEnd = audioFrontEnd({ sampleRate: 8000 });
 * const tower = audioTower({ inputShape: frontEnd.shape, random: seeded(1) });
 * ```
 */
export function audioTower(options: AudioTowerOptions): LayersModel {
  const {
    inputShape,
    embeddingSize = 64,
    filters = [24, 48, 96],
    dropout = 0,
    random = Math.random,
  } = requireOptions("audioTower", options, "inputShape");
  requireFit(Array.isArray(filters), "audioTower", "filters", "a list of sizes", filters);
  const blocks = filters.map((channels, i): Block => ({
    kind: "conv",
    filters: channels,
    kernelSize: i === 0 ? 5 : 3,
    stride: i === 0 ? 2 : 1,
    normalization: "batch",
    dropout: i === filters.length - 1 ? dropout : 0,
  }));
  return buildTower({ inputShape, blocks, embeddingSize }, { random });
}
