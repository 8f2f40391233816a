import { binarizeInk, grayscaleImage, type RawImage } from "one-shot-ts/images";

import { penDarkness } from "../signatures/penDarkness.js";
import type { SetName } from "./sets.js";

/**
 * One number about a signature's pen that says nothing about its shape, yet nearly tells forgeries in these sets. Its own equal error rate is
 * printed beside every result: what a tower must beat to have learned more than the pen.
 */
export const SCALARS: Readonly<Record<SetName, { readonly name: string; readonly of: (scan: RawImage) => number }>> = {
  bengali: { name: "mean grey of the ink alone (stroke width)", of: meanInkGrey },
  dutch: { name: "darkness of the pen alone", of: (scan) => penDarkness(grayscaleImage(scan), binarizeInk(scan)) },
};

/** Mean grey of the ink: in scans made smaller, thin strokes are paler. */
function meanInkGrey(scan: RawImage): number {
  const grey = grayscaleImage(scan);
  const ink = binarizeInk(grey).data;
  let sum = 0;
  let count = 0;
  for (let i = 0; i < ink.length; i++) {
    if (ink[i] !== 1) continue;
    sum += grey.data[i];
    count++;
  }
  return count === 0 ? 255 : sum / count;
}
