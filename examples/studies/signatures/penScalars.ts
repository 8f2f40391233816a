import type { RawImage } from "one-shot-ts/images";

/** One number about a pen that says nothing about the shape of what it wrote. */
export interface PenScalar {
  readonly name: string;
  /**
   * @param scan - One channel of whole numbers from 0 (black) to 255.
   * @param ink - Where it has ink: 1, else 0.
   */
  readonly of: (scan: RawImage, ink: RawImage) => number;
}

/**
 * Numbers that nearly give forgeries away in the sets in circulation, because they were written with different pens: the equal error rate of the better one
 * is printed next to every result, as what a tower must beat to have learned more than the pen.
 */
export const penScalars: readonly PenScalar[] = [
  { name: "darkness of the pen alone", of: penDarkness },
  { name: "mean grey of the ink alone (stroke width)", of: meanInkGrey },
];

/** The 5th percentile of the ink's grey values. */
function penDarkness(scan: RawImage, ink: RawImage): number {
  const counts = new Int32Array(256);
  let total = 0;
  for (let i = 0; i < ink.data.length; i++) {
    if (ink.data[i] !== 1) continue;
    counts[Math.round(scan.data[i])]++;
    total++;
  }
  let seen = 0;
  return counts.findIndex((count) => (seen += count) > 0.05 * total);
}

/** Mean grey of the ink: in downscaled scans, thin strokes are paler. */
function meanInkGrey(scan: RawImage, ink: RawImage): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < ink.data.length; i++) {
    if (ink.data[i] !== 1) continue;
    sum += scan.data[i];
    count++;
  }
  return count === 0 ? 255 : sum / count;
}
