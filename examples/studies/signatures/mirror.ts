import type { RawImage } from "one-shot-ts/images";

/** How signatures may be mirrored. A mirrored hand is another hand. */
export const MIRRORS = [
  { name: "", isAcross: false, isDown: false },
  { name: " in a mirror", isAcross: true, isDown: false },
  { name: " upside down in a mirror", isAcross: false, isDown: true },
  { name: " upside down", isAcross: true, isDown: true },
] as const;

/** One of the ways. */
export type Mirror = (typeof MIRRORS)[number];

/** The pixels of an image in a mirror. */
export function mirrorPixels({ data, height, width }: RawImage, { isAcross, isDown }: Mirror): Float32Array {
  const mirrored = new Float32Array(data.length);
  for (let row = 0, to = 0; row < height; row++) {
    const start = width * (isDown ? height - 1 - row : row);
    for (let column = 0; column < width; column++)
      mirrored[to++] = data[start + (isAcross ? width - 1 - column : column)];
  }
  return mirrored;
}

/** A number of a mirrored signature: which of the plain signature's numbers it is, and with which sign. */
export interface Moved {
  readonly from: number;
  readonly sign: number;
}

/** The order of a cell's numbers after mirroring: a single mirror turns direction k into direction -k; ink, the last, stays ink. */
export function turnedDirections(depth: number, { isAcross, isDown }: Mirror): number[] {
  const directions = depth - 1;
  return Array.from({ length: depth }, (_, k) =>
    isAcross !== isDown && k < directions ? (directions - k) % directions : k,
  );
}
