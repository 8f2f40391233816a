import { requireCount, requireFlag, requireOptions } from "../core/check.js";
import { requireOneChannel, type RawImage } from "./rawImage.js";
import { blurInk } from "./blurInk.js";

/** Options of {@link strokeDirections}. */
export interface StrokeDirectionsOptions {
  /** Side of a cell in pixels; default 4. The image's sides must be multiples of it. */
  readonly cell?: number;
  /** Number of directions in half a turn; default 8. */
  readonly directions?: number;
  /** Whether to add a last channel with the cell's share of ink, which distinguishes wide from narrow strokes; default false. */
  readonly withInk?: boolean;
}

/** Scales values to about 1. */
const SCALE = 16;

/**
 * The directions of strokes, by place: for each cell of pixels, the square root of the amount of edge in each direction, so that one strong
 * stroke does not drown out the rest. An edge between two directions counts partly towards each.
 *
 * A small input that tells a tower how lines were drawn: 64 x 128 pixels become 16 x 32 cells with 8 directions.
 *
 * @param ink - One channel, ink 1 and paper 0.
 * @returns `[height / cell, width / cell, directions]`, row by row, plus one channel with `withInk`; values of about 0 to 2, ink from 0 to 16.
 * @throws RangeError if the image has more than one channel or is invalid, or its sides are not multiples of `cell`.
 * @example
 * ```ts
 * const strokes = strokeDirections(frameInk(binarizeInk(scan), [64, 128])); // [16, 32, 8]
 * ```
 * @see Dalal, Triggs (2005), "Histograms of oriented gradients for human detection"; without their block normalisation.
 */
export function strokeDirections(ink: RawImage, options: StrokeDirectionsOptions = {}): Float32Array {
  const who = "strokeDirections";
  const { cell = 4, directions = 8, withInk = false } = requireOptions(who, options);
  requireOneChannel(who, ink);
  requireCount(who, "cell", cell);
  requireCount(who, "directions", directions);
  requireFlag(who, "withInk", withInk);
  const { data, height, width } = ink;
  if (height % cell !== 0 || width % cell !== 0) {
    throw new RangeError(`${who}: the image's sides must be multiples of ${cell} pixels, got ${height} x ${width}`);
  }
  const smooth = blurInk(ink, KERNEL);
  const across = width / cell;
  const depth = directions + Number(withInk);
  const cells = new Float32Array((height / cell) * across * depth);
  for (let y = 1; y + 1 < height; y++) {
    for (let x = 1; x + 1 < width; x++) {
      const place = y * width + x;
      const dx = smooth[place + 1] - smooth[place - 1];
      const dy = smooth[place + width] - smooth[place - width];
      const strength = Math.sqrt(dx * dx + dy * dy);
      if (strength === 0) continue;
      const direction = ((Math.atan2(dy, dx) / Math.PI + 2) * directions) % directions;
      const lower = Math.floor(direction);
      const share = direction - lower;
      const first = (Math.floor(y / cell) * across + Math.floor(x / cell)) * depth;
      cells[first + (lower % directions)] += (1 - share) * strength;
      cells[first + ((lower + 1) % directions)] += share * strength;
    }
  }
  const strokes = cells.map((sum) => SCALE * Math.sqrt(sum / cell ** 2));
  if (!withInk) return strokes;
  for (let y = 0, place = 0; y < height; y++) {
    for (let x = 0; x < width; x++, place++) {
      if (data[place] === 0) continue;
      const first = (Math.floor(y / cell) * across + Math.floor(x / cell)) * depth;
      strokes[first + directions] += (SCALE * data[place]) / cell ** 2;
    }
  }
  return strokes;
}

/** Weights of a Gaussian with a deviation of 1 pixel. */
const KERNEL = [-3, -2, -1, 0, 1, 2, 3].map((at) => Math.exp(-(at ** 2) / 2) / 2.5059);
