import { setImmediate } from "node:timers/promises";

import { fromReader, type Dataset } from "one-shot-ts";
import { resizeImage, type RawImage } from "one-shot-ts/images";
import type { OnProgress } from "one-shot-ts/node";

import type { Signatures } from "../signatures/data.js";
import { frameScan, inputOf, inputShape, type PreparationConfig } from "./preparation.js";

/** Signatures made ready; entry i of each list belongs to row i of the dataset. */
export interface PreparedSignatures {
  readonly dataset: Dataset;
  /** The framed ink. */
  readonly frames: readonly RawImage[];
  readonly writers: readonly string[];
  readonly forged: Uint8Array;
  /** The framed ink as plain pixels, smaller: what the pixel baseline compares. */
  readonly pixels: readonly Float32Array[];
  /** The one number about the pen. */
  readonly scalar: readonly number[];
}

/** Prepares every signature, and what the baselines look at. */
export async function prepareAll(
  { images, writers, forged }: Signatures,
  config: PreparationConfig,
  scalarOf: (scan: RawImage) => number,
  onProgress?: OnProgress,
): Promise<PreparedSignatures> {
  const frames: RawImage[] = [];
  for (const [row, scan] of images.entries()) {
    frames.push(frameScan(scan, config));
    onProgress?.(row + 1, images.length);
    if (row % 50 === 0) await setImmediate(); // lets the progress bar draw
  }
  const [height, width] = config.size;
  const small = [Math.round(height / 3), Math.round(width / 3)] as const;
  return {
    dataset: fromReader({
      sampleShape: inputShape(config),
      labels: writers,
      forged,
      read: (row) => inputOf(frames[row], config),
    }),
    frames,
    writers,
    forged,
    pixels: frames.map((frame) => Float32Array.from(resizeImage(frame, small).data)),
    scalar: images.map(scalarOf),
  };
}
