import { requireOneChannel, type RawImage } from "./rawImage.js";

/**
 * Reduces strokes to lines about one pixel wide, so that the width of the pen reveals nothing.
 *
 * Ink that is connected (corners count) stays connected, and nothing vanishes.
 *
 * @param image - One channel, ink greater than 0, paper 0, as `binarizeInk` makes it.
 * @returns An image of the same size, 1 on the lines and 0 elsewhere.
 * @throws RangeError if the image has more than one channel or is invalid.
 * @example
 * ```ts
 * const lines = thinInk(binarizeInk(scan));
 * ```
 * @see Guo and Hall (1989), "Parallel thinning with two-subiteration algorithms", algorithm A1.
 */
export function thinInk(image: RawImage): RawImage {
  requireOneChannel("thinInk", image, "; see binarizeInk");
  return linesOf(image);
}

/** {@link thinInk} for a checked one-channel image. */
export function linesOf(image: RawImage): RawImage {
  const { height, width } = image;
  // A border of paper makes checks at the edges unnecessary.
  const stride = width + 2;
  const ink = new Uint8Array(stride * (height + 2));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) ink[(y + 1) * stride + x + 1] = Number(image.data[y * width + x] > 0);
  }
  let candidates: number[] = [];
  for (let i = 0; i < ink.length; i++) if (ink[i] === 1) candidates.push(i);
  const going: number[] = [];
  let unchanged = 0;
  for (let isFirst = true; unchanged < 2; isFirst = !isFirst) {
    going.length = 0;
    for (const at of candidates) if (canGo(ink, at, stride, isFirst)) going.push(at);
    for (const at of going) ink[at] = 0;
    unchanged = going.length === 0 ? unchanged + 1 : 0;
    if (going.length > 0) candidates = candidates.filter((at) => ink[at] === 1);
  }
  const data = new Float32Array(height * width);
  for (const at of candidates) data[(Math.floor(at / stride) - 1) * width + (at % stride) - 1] = 1;
  return { data, height, width, channels: 1 };
}

/** Whether this is a border pixel whose removal disconnects nothing. The two half-steps remove from opposite sides. */
function canGo(ink: Uint8Array, at: number, stride: number, isFirst: boolean): boolean {
  const n = ink[at - stride];
  const ne = ink[at - stride + 1];
  const e = ink[at + 1];
  const se = ink[at + stride + 1];
  const s = ink[at + stride];
  const sw = ink[at + stride - 1];
  const w = ink[at - 1];
  const nw = ink[at - stride - 1];
  const runs = ((1 - n) & (ne | e)) + ((1 - e) & (se | s)) + ((1 - s) & (sw | w)) + ((1 - w) & (nw | n));
  if (runs !== 1) return false;
  const pairs = Math.min((nw | n) + (ne | e) + (se | s) + (sw | w), (n | ne) + (e | se) + (s | sw) + (w | nw));
  if (pairs < 2 || pairs > 3) return false;
  return (isFirst ? (n | ne | (1 - se)) & e : (s | sw | (1 - nw)) & w) === 0;
}
