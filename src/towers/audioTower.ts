import type { LayersModel } from "@tensorflow/tfjs-layers";

import { requireFit, requireOptions } from "../core/check.js";
import type { SampleShape } from "../data/sampleShape.js";
import { buildTower, type TowerOptions } from "./buildTower.js";
import type { Block } from "./towerConfig.js";

/** Options of {@link audioTower}. */
export interface AudioTowerOptions extends TowerOptions {
  /** Shape of one window: `[frames, bands, 1]`, the `shape` of an {@link audioFrontEnd}; `[null, bands, 1]` for recordings of any length. */
  readonly inputShape: SampleShape;
  /** Numbers in an embedding; default 64. */
  readonly embeddingSize?: number;
  /** Channels of each convolutional block, in order; default `[24, 48, 96]`. */
  readonly filters?: readonly number[];
  /** Share of the last block's output set to 0 in training; default 0. */
  readonly dropout?: number;
  /**
   * How the output of the blocks becomes one vector. `"position"` keeps the remaining time and frequency axes, so that windows are compared position by position. `"statistics"` takes the
   * mean and standard deviation over time, which suits a voice whatever it says, and recordings of any length. Default `"position"`, or `"statistics"` if the number of frames is null.
   */
  readonly pooling?: "position" | "statistics";
}

/**
 * A small convolutional tower for spectrograms: blocks of convolution, batch normalisation and ReLU, each with half as many frames and bands as the one before, then the embedding.
 *
 * The first block has 5x5 kernels with stride 2, the others 3x3: most of the work on a spectrogram is in the first layer. The frequency axis is kept, not averaged, because the position of
 * a resonance distinguishes voices. With `"position"`, blocks end in 2x2 pooling: the three by default turn 98 frames of 40 bands into 6 x 2. With `"statistics"` they use strides instead, so
 * that a single frame is enough, and from the third block on the number of frames is no longer halved.
 *
 * @returns A model `[rows, frames, bands, 1] -> [rows, embeddingSize]`; the caller owns it.
 * @throws RangeError if a size is invalid, or the window is too small for the pooling, as {@link buildTower} does.
 * @example
 * ```ts
 * const frontEnd = audioFrontEnd({ sampleRate: 8000, seconds: "all" });
 * const tower = audioTower({ inputShape: frontEnd.shape, random: seeded(1) }); // a recording of any length becomes 64 numbers
 * ```
 * @see Snyder et al. (2018), "X-vectors: robust DNN embeddings for speaker recognition", for statistics pooling.
 */
export function audioTower(options: AudioTowerOptions): LayersModel {
  const who = "audioTower";
  const {
    inputShape,
    embeddingSize = 64,
    filters = [24, 48, 96],
    dropout = 0,
    random = Math.random,
  } = requireOptions(who, options, "inputShape");
  const { pooling = Array.isArray(inputShape) && inputShape[0] === null ? "statistics" : "position" } = options;
  requireFit(Array.isArray(filters), who, "filters", "a list of sizes", filters);
  requireFit(["position", "statistics"].includes(pooling), who, "pooling", '"position" or "statistics"', pooling);
  const isStatistics = pooling === "statistics";
  const blocks = filters.map((channels, i): Block => ({
    kind: "conv",
    filters: channels,
    kernelSize: i === 0 ? 5 : 3,
    ...(isStatistics ? { stride: i < 2 ? 2 : [1, 2], pool: 0 } : { stride: i === 0 ? 2 : 1 }),
    normalization: "batch",
    dropout: i === filters.length - 1 ? dropout : 0,
  }));
  if (isStatistics) blocks.push({ kind: "statistics" });
  return buildTower({ inputShape, blocks, embeddingSize }, { random });
}
