import { requireCount, requireNumber, requireOptions } from "../core/check.js";
import type { RawImage } from "./rawImage.js";
import { requireColor, toGrey } from "./grayscaleImage.js";
import { otsuThreshold } from "./binarizeInk.js";

/** Options of {@link cropToInk}. */
export interface CropOptions {
  /** Pixels of paper to keep on each side, where the image has that many. Default 0. */
  readonly margin?: number;
  /** A row or column counts only if it has at least this many pixels of ink: 2 or 3 ignore specks of dust. Default 1. */
  readonly minInk?: number;
  /** Values up to here are ink; default `inkThreshold` of the image. */
  readonly threshold?: number;
}

/**
 * Crops an image to its ink.
 *
 * @param image - Dark ink on light paper.
 * @returns A new image with the same channels and type of values; the image itself if it has no ink.
 * @throws RangeError if `margin` or `minInk` is not a whole number, or the image is invalid.
 * @example
 * ```ts
 * const signature = cropToInk(scan, { margin: 4, minInk: 2 });
 * ```
 */
export function cropToInk(image: RawImage, options: CropOptions = {}): RawImage {
  const { margin = 0, minInk = 1 } = requireOptions("cropToInk", options);
  requireColor("cropToInk", image);
  requireCount("cropToInk", "margin", margin, 0);
  requireCount("cropToInk", "minInk", minInk);
  const grey = toGrey(image).data;
  const { threshold = otsuThreshold(grey) } = options;
  if (threshold !== -Infinity) requireNumber("cropToInk", "threshold", threshold);
  return cropByGrey(image, grey, { margin, minInk, threshold });
}

/** {@link cropToInk} for a checked image, given its grey values. */
export function cropByGrey(
  image: RawImage,
  grey: RawImage["data"],
  { margin, minInk, threshold }: Required<CropOptions>,
): RawImage {
  const { data, height, width, channels } = image;
  const inRow = new Int32Array(height);
  const inColumn = new Int32Array(width);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (grey[i] > threshold) continue;
      inRow[y]++;
      inColumn[x]++;
    }
  }
  const isInk = (count: number): boolean => count >= minInk;
  const firstRow = inRow.findIndex(isInk);
  const firstColumn = inColumn.findIndex(isInk);
  if (firstRow < 0 || firstColumn < 0) return image;
  const top = Math.max(0, firstRow - margin);
  const left = Math.max(0, firstColumn - margin);
  const bottom = Math.min(height, inRow.findLastIndex(isInk) + 1 + margin);
  const right = Math.min(width, inColumn.findLastIndex(isInk) + 1 + margin);
  const stride = (right - left) * channels;
  const cropped = new (data.constructor as Uint8ArrayConstructor)((bottom - top) * stride);
  for (let y = top; y < bottom; y++) {
    const from = (y * width + left) * channels;
    cropped.set(data.subarray(from, from + stride), (y - top) * stride);
  }
  return { data: cropped, height: bottom - top, width: right - left, channels };
}
