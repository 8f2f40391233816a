import { DIRECTIONS, inputShape, type PreparationConfig } from "./preparation.js";

/** How signatures may be turned over. A mirrored hand is another hand. */
export const MIRRORS = [
  { name: "", isAcross: false, isDown: false },
  { name: " in a mirror", isAcross: true, isDown: false },
  { name: " upside down in a mirror", isAcross: false, isDown: true },
  { name: " upside down", isAcross: true, isDown: true },
] as const;

/** The directions of mirrored strokes: cells change places, and one mirror turns direction k into direction -k. */
export function mirrorInput(
  input: Float32Array,
  { isAcross, isDown }: (typeof MIRRORS)[number],
  config: PreparationConfig,
): Float32Array {
  if (!isAcross && !isDown) return input;
  const [height, width, depth] = inputShape(config);
  const isTurned = isAcross !== isDown;
  const mirrored = new Float32Array(input.length);
  for (let row = 0, to = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const from = ((isDown ? height - 1 - row : row) * width + (isAcross ? width - 1 - column : column)) * depth;
      for (let k = 0; k < DIRECTIONS; k++) {
        mirrored[to++] = input[from + (isTurned ? (DIRECTIONS - k) % DIRECTIONS : k)];
      }
      for (let k = DIRECTIONS; k < depth; k++) mirrored[to++] = input[from + k];
    }
  }
  return mirrored;
}
