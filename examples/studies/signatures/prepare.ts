import { setImmediate } from "node:timers/promises";

import { fromReader, type Dataset } from "one-shot-ts";
import { binarizeInk, grayscaleImage, resizeImage, type RawImage } from "one-shot-ts/images";
import type { OnProgress } from "one-shot-ts/node";

import type { Signatures } from "./data.js";
import { penScalars } from "./penScalars.js";
import { framed, inputOf, inputShape, type PreparationConfig } from "./preparation.js";

/** Signatures made ready; entry i of each list belongs to row i of the dataset. */
export interface PreparedSignatures {
  readonly dataset: Dataset;
  /** The framed ink. */
  readonly frames: readonly RawImage[];
  readonly writers: readonly string[];
  readonly forged: Uint8Array;
  /** The framed ink as plain pixels, smaller: what the pixel baseline compares. */
  readonly pixels: readonly Float32Array[];
  /** For each of `penScalars` its values. */
  readonly scalars: readonly (readonly number[])[];
}

/** Prepares every signature, and what the baselines look at. */
export async function prepareAll(
  { images, writers, forged }: Signatures,
  config: PreparationConfig,
  onProgress?: OnProgress,
): Promise<PreparedSignatures> {
  const frames: RawImage[] = [];
  const scalars: number[][] = penScalars.map(() => []);
  for (const [row, scan] of images.entries()) {
    const grey = grayscaleImage(scan);
    const ink = binarizeInk(grey);
    frames.push(framed(ink, config));
    penScalars.forEach(({ of }, place) => scalars[place].push(of(grey, ink)));
    onProgress?.(row + 1, images.length);
    if (row % 50 === 0) await setImmediate(); // lets a progress bar draw
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
    scalars,
  };
}
