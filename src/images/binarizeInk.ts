import { requireNumber, requireOptions } from "../core/check.js";
import type { RawImage } from "./rawImage.js";
import { requireColor, toGrey } from "./grayscaleImage.js";

const LEVELS = 256;

/** Options of {@link binarizeInk}. */
export interface BinarizeOptions {
  /** Values up to here are ink; default {@link inkThreshold} of the image. */
  readonly threshold?: number;
  /**
   * Half the width of the ramp from ink to paper around the threshold, in units of the image's values. Default 0: ink is 1 and paper 0,
   * with nothing in between. A ramp keeps edges smooth, but lets some of the pen's darkness through.
   */
  readonly softness?: number;
}

/**
 * The grey value that best separates dark ink from light paper: values up to it are ink (Otsu's method: the two groups' means are furthest
 * apart, weighted by the groups' sizes).
 *
 * @returns A value in the image's own range; −∞ for an image with a single value, which has no ink.
 * @throws RangeError if the image is invalid.
 * @example
 * ```ts
 * const threshold = inkThreshold(scan); // about 160 for a pen on white paper
 * ```
 * @see Otsu (1979), "A threshold selection method from gray-level histograms".
 */
export function inkThreshold(image: RawImage): number {
  requireColor("inkThreshold", image);
  return otsuThreshold(toGrey(image).data);
}

/** {@link inkThreshold} for checked grey values. */
export function otsuThreshold(data: RawImage["data"]): number {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < data.length; i++) {
    if (data[i] < low) low = data[i];
    if (data[i] > high) high = data[i];
  }
  if (low === high) return -Infinity;
  // 8-bit grey has one bin per value; anything else has 256 bins between its extremes.
  const whole = !(data instanceof Float32Array);
  const start = whole ? 0 : low;
  const step = whole ? 1 : (high - low) / LEVELS;
  const counts = new Float64Array(LEVELS);
  for (let i = 0; i < data.length; i++) counts[Math.min(LEVELS - 1, Math.floor((data[i] - start) / step))]++;
  let total = 0;
  for (let bin = 0; bin < LEVELS; bin++) total += bin * counts[bin];

  let below = 0;
  let sumBelow = 0;
  let best = -1;
  let bestFrom = 0;
  let bestTo = 0;
  for (let bin = 0; bin < LEVELS - 1; bin++) {
    below += counts[bin];
    sumBelow += bin * counts[bin];
    const above = data.length - below;
    if (below === 0 || above === 0) continue;
    const between = below * above * (sumBelow / below - (total - sumBelow) / above) ** 2;
    if (between > best * (1 + 1e-12)) {
      best = between;
      bestFrom = bin;
    }
    // Empty bins between the groups tie: their middle is the threshold furthest from both.
    if (between >= best * (1 - 1e-12)) bestTo = bin;
  }
  const bin = Math.floor((bestFrom + bestTo) / 2);
  return whole ? bin : start + (bin + 1) * step;
}

/**
 * Reduces an image to ink and paper: ink becomes 1, paper 0, whatever the pen.
 *
 * Scans betray the pen: in a common set of signatures, forgeries were written with darker pens, and that one number "recognises" nine
 * in ten of them. A network learns it unless it is removed. Stroke width remains; see `docs/images.md`.
 *
 * @param image - Dark ink on light paper; colour and alpha are first converted as by `grayscaleImage`.
 * @returns One channel from 0 to 1; an image with a single value is all paper.
 * @throws RangeError if `softness` is negative, `threshold` is not a number, or the image is invalid.
 * @example
 * ```ts
 * const ink = binarizeInk(scan); // 1 where the pen went
 * ```
 */
export function binarizeInk(image: RawImage, options: BinarizeOptions = {}): RawImage {
  requireColor("binarizeInk", image);
  const grey = toGrey(image);
  const { threshold = otsuThreshold(grey.data), softness = 0 } = requireOptions("binarizeInk", options);
  if (threshold !== -Infinity) requireNumber("binarizeInk", "threshold", threshold);
  requireNumber("binarizeInk", "softness", softness, 0);
  return inkOf(grey, threshold, softness);
}

/** {@link binarizeInk} for a checked grey image. */
export function inkOf({ data, height, width }: RawImage, threshold: number, softness: number): RawImage {
  const ink = new Float32Array(data.length);
  for (let i = 0; i < ink.length; i++) {
    const depth = threshold - data[i];
    if (softness === 0) ink[i] = depth >= 0 ? 1 : 0;
    else ink[i] = Math.min(1, Math.max(0, 0.5 + depth / (2 * softness)));
  }
  return { data: ink, height, width, channels: 1 };
}
