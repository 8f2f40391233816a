import { requireCount, requireList, requireOptions } from "../core/check.js";

/** Options of {@link strokeCorrelations}. */
export interface StrokeCorrelationsOptions {
  /**
   * Which cells are compared, as steps down and across; default: a cell with itself, with its neighbours to the right and below, and with the cells three
   * steps away.
   */
  readonly offsets?: readonly (readonly [down: number, across: number])[];
  /**
   * Bands of the image to describe one after the other, each given as one weight per row of cells; default: one band in which every row has weight 1. The weight of
   * a pair of cells is the mean of its two rows' weights.
   */
  readonly bands?: readonly ArrayLike<number>[];
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
 * dozen writers, distinguishes hands that a convolutional tower cannot learn to tell apart from so few.
 *
 * @param strokes - Strokes by cell, as `strokeDirections` makes them with `withInk`: the last number of a cell is its share of ink.
 * @param shape - Cells down and across, and numbers per cell.
 * @returns For each offset and every two numbers of a cell, √(sum of their products over all pairs of cells with ink ÷ total ink): `depth (depth + 1) / 2` values for
 *   the offset `[0, 0]`, whose products are symmetric, and `depth²` for every other offset. Zeros if there is no ink. The values of each band follow those of the
 *   band before.
 * @throws RangeError if the shape does not fit the numbers, an offset is not a pair of whole numbers of at least 0, or a band does not have one weight of at least 0 per row.
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
  const { offsets = OFFSETS, bands } = requireOptions(who, options);
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
  for (const offset of offsets) {
    requireList(who, "each offset", offset, "[down, across]");
    requireCount(who, "an offset down", offset[0], 0);
    requireCount(who, "an offset across", offset[1], 0);
  }
  const weights = bands === undefined ? [new Float64Array(height).fill(1)] : requireBands(who, bands, height);
  const inks = weights.map((band) => inkOf(strokes, shape, band));
  const parts: number[][] = weights.map(() => []);
  const ofRow = new Float64Array(depth * depth);
  for (const [down, across] of offsets) {
    const sums = weights.map(() => new Float64Array(depth * depth));
    for (let row = 0; row + down < height; row++) {
      ofRow.fill(0);
      for (let column = 0; column + across < width; column++) {
        const a = (row * width + column) * depth;
        const b = ((row + down) * width + column + across) * depth;
        if (strokes[a + depth - 1] === 0 && strokes[b + depth - 1] === 0) continue;
        for (let i = 0; i < depth; i++) {
          const value = strokes[a + i];
          if (value !== 0) for (let j = 0; j < depth; j++) ofRow[i * depth + j] += value * strokes[b + j];
        }
      }
      weights.forEach((band, place) => {
        const weight = (band[row] + band[row + down]) / 2;
        if (weight !== 0) for (let i = 0; i < ofRow.length; i++) sums[place][i] += weight * ofRow[i];
      });
    }
    const isSymmetric = down === 0 && across === 0;
    sums.forEach((sum, place) => {
      const ink = inks[place];
      for (let i = 0; i < depth; i++) {
        for (let j = isSymmetric ? i : 0; j < depth; j++) {
          parts[place].push(ink > 0 ? Math.sqrt(sum[i * depth + j] / ink) : 0);
        }
      }
    });
  }
  return Float32Array.from(parts.flat());
}

function requireBands(who: string, bands: readonly ArrayLike<number>[], height: number): readonly ArrayLike<number>[] {
  requireList(who, "bands", bands, "a list of bands");
  for (const band of bands) {
    requireList(who, "each band", band, "a list of weights of the rows");
    if (band.length !== height || !Array.from(band).every((weight) => weight >= 0 && weight < Infinity)) {
      throw new RangeError(
        `${who}: each band must have a weight of at least 0 for each of the ${height} rows of cells, got ${band.length} weights: ${Array.from(band).slice(0, 4).join(", ")}`,
      );
    }
  }
  return bands;
}

/** The ink of a band. */
function inkOf(
  strokes: ArrayLike<number>,
  [height, width, depth]: readonly [number, number, number],
  band: ArrayLike<number>,
): number {
  let ink = 0;
  for (let row = 0, i = depth - 1; row < height; row++) {
    for (let column = 0; column < width; column++, i += depth) ink += band[row] * strokes[i];
  }
  return ink;
}
