import { requireCount, requireList, requireOptions } from "../core/check.js";

/** Options of {@link strokeCorrelations}. */
export interface StrokeCorrelationsOptions {
  /**
   * Which cells are compared, as steps down and across; default: a cell with itself, with its neighbours to the right and below, and with the cells three
   * steps away.
   */
  readonly offsets?: readonly (readonly [down: number, across: number])[];
}

const OFFSETS = [
  [0, 0],
  [0, 1],
  [1, 0],
  [0, 3],
  [3, 0],
] as const;

/**
 * How often strokes of two directions occur together: in one cell, or a given step apart, anywhere in the image.
 *
 * It describes what is typical of a hand (slant, curves, stroke width), whatever is written. A linear map of these numbers, trained on a few
 * dozen writers, distinguishes hands that a convolutional tower cannot learn from so few.
 *
 * @param strokes - Strokes by cell, as `strokeDirections` makes them with `withInk`: the last number of a cell is its share of ink.
 * @param shape - Cells down and across, and numbers per cell.
 * @returns For each offset the roots of the sums of products of every two numbers, over all pairs of cells with ink, divided by the total ink:
 *   `depth (depth + 1) / 2` for the offset `[0, 0]`, whose products are symmetric, and `depth²` for each other. Zeros where there is no ink.
 * @throws RangeError if the shape does not fit the numbers or an offset is no pair of whole numbers of at least 0.
 * @example
 * ```ts
 * const strokes = strokeDirections(frameInk(binarizeInk(scan), [96, 288]), { withInk: true });
 * const hand = strokeCorrelations(strokes, [24, 72, 9]); // 45 + 4 x 81 numbers
 * ```
 * @see Kobayashi, Otsu (2008), "Image feature extraction using gradient local auto-correlations".
 */
export function strokeCorrelations(
  strokes: ArrayLike<number>,
  shape: readonly [height: number, width: number, depth: number],
  options: StrokeCorrelationsOptions = {},
): Float32Array {
  const who = "strokeCorrelations";
  const { offsets = OFFSETS } = requireOptions(who, options);
  requireList(who, "strokes", strokes, "a list of numbers, as strokeDirections makes it");
  requireList(who, "shape", shape, "[height, width, depth]");
  requireList(who, "offsets", offsets, "a list of steps down and across");
  const [height, width, depth] = shape;
  for (const [name, side] of Object.entries({ height, width, depth })) requireCount(who, name, side);
  if (strokes.length !== height * width * depth) {
    throw new RangeError(
      `${who}: ${height} x ${width} cells of ${depth} must be ${height * width * depth} numbers, got ${strokes.length}`,
    );
  }
  let ink = 0;
  for (let i = depth - 1; i < strokes.length; i += depth) ink += strokes[i];
  const all: number[] = [];
  for (const offset of offsets) {
    requireList(who, "each offset", offset, "[down, across]");
    const [down, across] = offset;
    requireCount(who, "an offset down", down, 0);
    requireCount(who, "an offset across", across, 0);
    const sums = new Float64Array(depth * depth);
    for (let row = 0; row + down < height; row++) {
      for (let column = 0; column + across < width; column++) {
        const a = (row * width + column) * depth;
        const b = ((row + down) * width + column + across) * depth;
        if (strokes[a + depth - 1] === 0 && strokes[b + depth - 1] === 0) continue;
        for (let i = 0; i < depth; i++) {
          const value = strokes[a + i];
          if (value !== 0) for (let j = 0; j < depth; j++) sums[i * depth + j] += value * strokes[b + j];
        }
      }
    }
    const isSymmetric = down === 0 && across === 0;
    for (let i = 0; i < depth; i++) {
      for (let j = isSymmetric ? i : 0; j < depth; j++) all.push(ink > 0 ? Math.sqrt(sums[i * depth + j] / ink) : 0);
    }
  }
  return Float32Array.from(all);
}
