import { isList, requireFinite, requireFit } from "../core/check.js";
import { requireOneChannel, type RawImage } from "./rawImage.js";

/**
 * Smooths a one-channel image horizontally and vertically with the same weights; everything outside it counts as paper, 0. Empty areas cost next to nothing.
 *
 * @param ink - One channel, paper 0.
 * @param kernel - An odd number of weights, the middle one for the pixel itself.
 * @returns The smoothed pixels, row by row.
 * @throws RangeError if the image has more than one channel or a weight is not finite; TypeError if the kernel is not an odd number of weights.
 * @example
 * ```ts
 * const smooth = blurInk(binarizeInk(scan), [0.25, 0.5, 0.25]);
 * ```
 */
export function blurInk(ink: RawImage, kernel: readonly number[]): Float32Array {
  const who = "blurInk";
  requireOneChannel(who, ink);
  requireFit(isList(kernel) && kernel.length % 2 === 1, who, "kernel", "an odd number of weights", kernel);
  requireFinite(who, "kernel", kernel, "among its weights");
  const { data, height, width } = ink;
  const weights = Float64Array.from(kernel);
  const reach = (weights.length - 1) / 2;
  const across = new Float32Array(height * width);
  const inked = new Uint8Array(height);
  const sums = new Float64Array(width + 2 * reach); // a line with room on both sides
  for (let y = 0, place = 0; y < height; y++) {
    sums.fill(0);
    for (let x = 0; x < width; x++, place++) {
      const value = data[place];
      if (value === 0) continue;
      inked[y] = 1;
      for (let k = 0, to = x + 2 * reach; k < weights.length; k++, to--) sums[to] += weights[k] * value;
    }
    if (inked[y] === 1) across.set(sums.subarray(reach, reach + width), y * width);
  }
  const smooth = new Float32Array(height * width);
  const line = new Float64Array(width);
  for (let y = 0; y < height; y++) {
    line.fill(0);
    for (let k = Math.max(0, reach - y); k < Math.min(weights.length, height + reach - y); k++) {
      const from = y + k - reach;
      if (inked[from] === 0) continue;
      for (let x = 0, place = from * width; x < width; x++, place++) line[x] += weights[k] * across[place];
    }
    smooth.set(line, y * width);
  }
  return smooth;
}
