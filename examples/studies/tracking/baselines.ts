import { rowDistance, type RowDistance } from "one-shot-ts/evaluation";
import { resizeImage, type RawImage } from "one-shot-ts/images";

import { toInput } from "./crops.js";

/** Levels of each colour in a histogram. */
const LEVELS = 8;

/** Stripes from head to feet, each with its own histogram. */
const STRIPES = 6;

/** Distance between the crops' pixels: what a learned model has to beat. */
export function pixels(images: readonly RawImage[]): RowDistance {
  const rows = images.map((image) => toInput(resizeImage(image, [32, 16])));
  return rowDistance({ values: Float32Array.from(rows.flatMap((row) => Array.from(row))), length: rows.length, size: rows[0].length }); // prettier-ignore
}

/** Hellinger distance between colour histograms of six stripes: a way to tell people apart without learning. */
export function histogram(images: readonly RawImage[]): RowDistance {
  const size = STRIPES * 3 * LEVELS;
  const values = new Float32Array(images.length * size);
  images.forEach(({ data, height, width, channels }, row) => {
    const own = values.subarray(row * size, (row + 1) * size);
    data.forEach((value, i) => {
      const stripe = Math.floor((Math.floor(i / (width * channels)) * STRIPES) / height);
      own[(stripe * 3 + (i % channels)) * LEVELS + Math.min(LEVELS - 1, Math.floor((value * LEVELS) / 256))]++;
    });
    for (let k = 0; k < size; k++) own[k] = Math.sqrt(own[k] / (height * width));
  });
  return rowDistance({ values, length: images.length, size });
}
