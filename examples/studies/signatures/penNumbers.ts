import type { RawImage } from "one-shot-ts/images";

const QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95] as const;

/** How many numbers say how dark a pen writes. */
export const penSize = QUANTILES.length + 1;

/**
 * How dark a pen writes: five quantiles of the grey of its ink, and the mean, from 0 (black) to 1.
 *
 * @param scan - One channel of values from 0 (black) to 255.
 * @param ink - Where it has ink: 1, else 0.
 */
export function penNumbers(scan: RawImage, ink: RawImage): number[] {
  const grey = Float32Array.from(scan.data)
    .filter((_, i) => ink.data[i] === 1)
    .sort();
  if (grey.length === 0) return new Array<number>(penSize).fill(1);
  const sum = grey.reduce((total, value) => total + value, 0);
  const numbers = [...QUANTILES.map((share) => grey[Math.floor(share * (grey.length - 1))]), sum / grey.length];
  return numbers.map((value) => value / 255);
}
