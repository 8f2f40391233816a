/** A rectangle in a frame, in pixels of the frame, with who is in it. */
export interface Box {
  /** From 1. */
  readonly frame: number;
  /** Who it is, from 1, or -1 if unknown. */
  readonly identity: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** How sure a detector is, on its own scale; 1 in truth. */
  readonly confidence: number;
}

/** The part of a box that {@link overlap} needs. */
type Rectangle = Pick<Box, "left" | "top" | "width" | "height">;

/** Area of the intersection over that of the union: 1 for the same rectangle, 0 for two that do not touch. */
export function overlap(a: Rectangle, b: Rectangle): number {
  const wide = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left);
  const tall = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
  if (wide <= 0 || tall <= 0) return 0;
  return (wide * tall) / (a.width * a.height + b.width * b.height - wide * tall);
}

/** The number of the last frame that holds a box; 0 without boxes. */
export const lastFrame = (boxes: readonly { readonly frame: number }[]): number =>
  boxes.reduce((most, { frame }) => Math.max(most, frame), 0);

/** The boxes of each frame: entry 0 holds those of frame 1. */
export function byFrame<T extends { readonly frame: number }>(boxes: readonly T[], frames: number): T[][] {
  const result: T[][] = Array.from({ length: frames }, () => []);
  for (const box of boxes) result[box.frame - 1].push(box);
  return result;
}
