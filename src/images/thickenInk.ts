import { requireWithin } from "../core/check.js";
import { requireOneChannel, type RawImage } from "./rawImage.js";
import { blurInk } from "./blurInk.js";

/**
 * Strokes made a little wider or narrower, as by another pen.
 *
 * For training: what is made of a signature or a character with another width of pen is still the same shape, so a net can be kept from
 * relying on that width. Strokes of about one pixel fade where they are narrowed, rather than vanish.
 *
 * @param ink - One channel of 0 (paper) to 1 (ink), as `binarizeInk` and `frameInk` make it.
 * @param by - Pixels that strokes become wider, between -1 and 1; below 0 narrower.
 * @returns The same size, with values from 0 to 1 at the edges of strokes.
 * @throws RangeError if the image has more than one channel or is invalid, or `by` is outside its range.
 * @example
 * ```ts
 * const bolder = thickenInk(binarizeInk(scan), 0.5);
 * ```
 */
export function thickenInk(ink: RawImage, by: number): RawImage {
  const who = "thickenInk";
  requireOneChannel(who, ink, "; see binarizeInk");
  requireWithin(who, "by", by, -1, 1);
  const { height, width } = ink;
  const smooth = blurInk(ink, [1 / 4, 1 / 2, 1 / 4]);
  // Smoothed, an edge rises by 1/2 a pixel: a level 1/4 lower lies half a pixel farther out, on either side of a stroke.
  const data = smooth.map((value) => Math.min(1, Math.max(0, 0.5 + 2 * (value - 0.5 + by / 4))));
  return { data, height, width, channels: 1 };
}
