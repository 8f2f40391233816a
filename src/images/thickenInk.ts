import { requireWithin } from "../core/check.js";
import { requireOneChannel, type RawImage } from "./rawImage.js";
import { blurInk } from "./blurInk.js";

/**
 * Makes strokes a little wider or narrower, as if drawn with another pen.
 *
 * For training: a signature or a character written with another pen width is still the same shape, so this keeps a net
 * from relying on the width. Narrowed strokes of about one pixel fade rather than vanish.
 *
 * @param ink - One channel from 0 (paper) to 1 (ink), as returned by `binarizeInk` and `frameInk`.
 * @param by - Pixels by which strokes become wider, between -1 and 1; narrower below 0.
 * @returns An image of the same size, with values from 0 to 1 at the edges of strokes.
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
  // A smoothed edge rises by 1/2 per pixel, so a level lower by 1/4 lies half a pixel farther out, on either side of a stroke.
  const data = smooth.map((value) => Math.min(1, Math.max(0, 0.5 + 2 * (value - 0.5 + by / 4))));
  return { data, height, width, channels: 1 };
}
