/** How signatures may be mirrored. A mirrored hand is another hand. */
export const MIRRORS = [
  { name: "", isAcross: false, isDown: false },
  { name: " in a mirror", isAcross: true, isDown: false },
  { name: " upside down in a mirror", isAcross: false, isDown: true },
  { name: " upside down", isAcross: true, isDown: true },
] as const;

/** One of the ways. */
export type Mirror = (typeof MIRRORS)[number];

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
