import { setImmediate } from "node:timers/promises";

import { fromArrays, type Dataset } from "one-shot-ts";
import {
  binarizeInk,
  frameInk,
  grayscaleImage,
  resizeImage,
  strokeDirections,
  type RawImage,
} from "one-shot-ts/images";
import type { OnProgress } from "one-shot-ts/node";

import type { Signatures } from "./data.js";
import { penDarkness } from "./penDarkness.js";

/** Directions of strokes that are told apart. */
export const DIRECTIONS = 8;

/** Shape of a signature as the tower sees it. */
export const INPUT_SHAPE = [16, 32, DIRECTIONS] as const;

/** Height and width of the framed ink. */
const FRAME = [64, 128] as const;

/**
 * A scan as the tower sees it: where its strokes run which way.
 *
 * Binarised first, because forgeries in the shared set were written with darker pens: a net would learn the pen.
 */
export function prepareSignature(scan: RawImage): Float32Array {
  return strokeDirections(frameInk(binarizeInk(scan), FRAME));
}

/** Signatures made ready; entry i of each list belongs to row i of the dataset. */
export interface PreparedSignatures {
  readonly dataset: Dataset<RawImage>;
  /** The framed ink, 64 x 128. */
  readonly frames: readonly RawImage[];
  /** What the tower sees. */
  readonly inputs: readonly Float32Array[];
  /** The framed ink as plain pixels, 32 x 64. */
  readonly pixels: readonly Float32Array[];
  readonly darkness: readonly number[];
}

/** Prepares every signature, and what the baselines look at. */
export async function prepareAll(
  { images, writers, forged }: Signatures,
  onProgress?: OnProgress,
): Promise<PreparedSignatures> {
  const frames: RawImage[] = [];
  const inputs: Float32Array[] = [];
  const pixels: Float32Array[] = [];
  const darkness: number[] = [];
  for (const [row, scan] of images.entries()) {
    const grey = grayscaleImage(scan);
    const ink = binarizeInk(grey);
    const framed = frameInk(ink, FRAME);
    frames.push(framed);
    inputs.push(strokeDirections(framed));
    pixels.push(Float32Array.from(resizeImage(framed, [FRAME[0] / 2, FRAME[1] / 2]).data));
    darkness.push(penDarkness(grey, ink));
    onProgress?.(row + 1, images.length);
    if (row % 50 === 0) await setImmediate(); // lets the progress bar draw
  }
  const dataset = { ...fromArrays(inputs, writers, { shape: INPUT_SHAPE, forged }), samples: images };
  return { dataset, frames, inputs, pixels, darkness };
}
