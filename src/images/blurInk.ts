import type { RawImage } from "./rawImage.js";

/**
 * Smooths an image of one channel horizontally and vertically by the same weights; outside it counts as paper, 0.
 *
 * @param kernel - An odd number of weights, the middle one for the pixel itself.
 */
export function blurInk({ data, height, width }: RawImage, kernel: readonly number[]): Float32Array {
  const across = blurLines(Float32Array.from(data), kernel, height, width, width, 1);
  return blurLines(across, kernel, width, height, 1, width);
}

/** Smooths `lines` lines of `length` values each; `lineStep` and `step` are the distances from line to line and from value to value. */
function blurLines(
  from: Float32Array,
  kernel: readonly number[],
  lines: number,
  length: number,
  lineStep: number,
  step: number,
): Float32Array {
  const reach = (kernel.length - 1) / 2;
  const to = new Float32Array(from.length);
  for (let line = 0; line < lines; line++) {
    for (let at = 0; at < length; at++) {
      const place = line * lineStep + at * step;
      let sum = 0;
      for (let k = Math.max(-reach, -at); k <= Math.min(reach, length - 1 - at); k++)
        sum += kernel[k + reach] * from[place + k * step];
      to[place] = sum;
    }
  }
  return to;
}
