import { buildTower, SiameseNet, type ConvBlock, type Random } from "one-shot-ts";

import { SIDE } from "./normalizeDrawing.js";

/** A tower that is trained on batches of alphabets. */
export type PlacesTower = "small" | "large";

const conv = (filters: number, options: Partial<ConvBlock> = {}): ConvBlock => ({
  kind: "conv",
  filters,
  normalization: "batch",
  pool: 0,
  ...options,
});

/** The embedding: 32 numbers for each of 7 x 7 places. */
const places = conv(32, { kernelSize: 1, normalization: "none", activation: "linear" });

const BLOCKS: Readonly<Record<PlacesTower, readonly ConvBlock[]>> = {
  // 22 million products per drawing
  small: [
    conv(32, { kernelSize: 5, stride: 2, pool: 2 }),
    conv(64),
    conv(64, { pool: 2 }),
    conv(128),
    conv(128),
    places,
  ],
  // 86 million
  large: [
    conv(32, { kernelSize: 5, stride: 2 }),
    conv(64, { pool: 2 }),
    conv(128),
    conv(128, { pool: 2 }),
    conv(192),
    conv(192),
    places,
  ],
};

/**
 * A net with its initial weights. Its embedding is the last map itself, not a summary of it, so that drawings are compared place by place: where
 * the strokes are tells characters of one alphabet apart.
 */
export function newNet(tower: PlacesTower, random: Random): SiameseNet {
  return new SiameseNet({ tower: buildTower({ inputShape: [SIDE, SIDE, 1], blocks: BLOCKS[tower] }, { random }) });
}
