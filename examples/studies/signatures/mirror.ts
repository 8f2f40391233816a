import type { StrokesShape } from "./inkProfile.js";

/** How signatures may be turned over. A mirrored hand is another hand. */
export const MIRRORS = [
  { name: "", isAcross: false, isDown: false },
  { name: " in a mirror", isAcross: true, isDown: false },
  { name: " upside down in a mirror", isAcross: false, isDown: true },
  { name: " upside down", isAcross: true, isDown: true },
] as const;

/** One of the ways. */
export type Mirror = (typeof MIRRORS)[number];

/** The directions of mirrored strokes: cells change places, and one mirror turns direction k into direction -k. */
export function mirrorStrokes(
  strokes: Float32Array,
  { isAcross, isDown }: Mirror,
  [height, width, depth]: StrokesShape,
): Float32Array {
  if (!isAcross && !isDown) return strokes;
  const isTurned = isAcross !== isDown;
  const directions = depth - 1;
  const mirrored = new Float32Array(strokes.length);
  for (let row = 0, to = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const from = ((isDown ? height - 1 - row : row) * width + (isAcross ? width - 1 - column : column)) * depth;
      for (let k = 0; k < directions; k++)
        mirrored[to++] = strokes[from + (isTurned ? (directions - k) % directions : k)];
      mirrored[to++] = strokes[from + directions]; // ink
    }
  }
  return mirrored;
}
