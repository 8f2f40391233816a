import { turnedDirections, type Mirror, type Moved } from "./mirror.js";
import { inkProfile, spreadOf, triangle, type StrokesShape } from "./inkProfile.js";

/** Centres of overlapping windows, in standard deviations from the middle of the ink, and how far a window reaches. */
interface Windows {
  readonly centres: readonly number[];
  readonly reach: number;
}

const windows = (count: number, first: number, step: number, reach = step): Windows => ({
  centres: Array.from({ length: count }, (_, i) => first + step * i),
  reach,
});

/** Eight parts of the line by four heights; twenty parts of the line, all heights; thirteen for the contour. */
const GRID = { across: windows(8, -1.75, 0.5), down: windows(4, -1.5, 1) };
const LINE = windows(20, -1.9, 0.2, 0.25);
const CONTOUR = windows(13, -1.8, 0.3);

/**
 * What is written: which strokes there are in each part of the line, above and below its middle, and how high the line runs there. Parts are placed relative to the
 * middle and the spread of the ink, and overlap, so that a name may be written larger, or a little further along, without changing the numbers much.
 */
export function layoutStatistics(strokes: Float32Array, shape: StrokesShape): Float32Array {
  const [height, width, depth] = shape;
  const { across, down, total } = inkProfile(strokes, shape);
  const weightsOf = ({ centres, reach }: Windows, cells: number, { mean, deviation }: typeof across): Float64Array[] =>
    centres.map((centre) =>
      Float64Array.from({ length: cells }, (_, cell) => triangle(((cell + 0.5 - mean) / deviation - centre) / reach)),
    );
  const whole = [new Float64Array(height).fill(1)];
  const grid = pool(strokes, shape, weightsOf(GRID.down, height, down), weightsOf(GRID.across, width, across));
  const line = pool(strokes, shape, whole, weightsOf(LINE, width, across));
  const scaled = (sums: Float64Array, scale: number): Float64Array =>
    sums.map((sum) => (total > 0 ? Math.sqrt((scale * sum) / total) : 0));

  const contour = weightsOf(CONTOUR, width, across).map((weights) => {
    const rows = new Float64Array(height);
    for (let row = 0, i = depth - 1; row < height; row++) {
      for (let column = 0; column < width; column++, i += depth) rows[row] += weights[column] * strokes[i];
    }
    if (rows.reduce((sum, ink) => sum + ink, 0) <= 0.002 * total) return [0, 0];
    const { mean, deviation } = spreadOf(rows);
    return [(mean - down.mean) / down.deviation, deviation / down.deviation];
  });
  return Float32Array.from([
    ...scaled(grid, 32),
    ...scaled(line, 20),
    ...contour.map(([mean]) => mean),
    ...contour.map(([, deviation]) => deviation),
  ]);
}

/** How many numbers at the end of {@link layoutStatistics} say how high the line runs. */
export const layoutProportions = 2 * CONTOUR.centres.length;

/** How many numbers {@link layoutStatistics} gives. */
export function layoutSize([, , depth]: StrokesShape): number {
  const { across, down } = GRID;
  return depth * (across.centres.length * down.centres.length + LINE.centres.length) + layoutProportions;
}

/** Sums of every number of a cell over the windows down and across. */
function pool(
  strokes: Float32Array,
  [height, width, depth]: StrokesShape,
  down: readonly Float64Array[],
  across: readonly Float64Array[],
): Float64Array {
  const sums = new Float64Array(down.length * across.length * depth);
  for (let column = 0; column < width; column++) {
    for (const [right, weights] of across.entries()) {
      if (weights[column] === 0) continue;
      for (const [below, heights] of down.entries()) {
        const to = (below * across.length + right) * depth;
        for (let row = 0; row < height; row++) {
          const weight = weights[column] * heights[row];
          if (weight === 0) continue;
          const from = (row * width + column) * depth;
          for (let k = 0; k < depth; k++) sums[to + k] += weight * strokes[from + k];
        }
      }
    }
  }
  return sums;
}

/** Which number of the plain signature each number of the mirrored one is, and with which sign. */
export function mirrorLayout([, , depth]: StrokesShape, mirror: Mirror): Moved[] {
  const { isAcross, isDown } = mirror;
  const turned = turnedDirections(depth, mirror);
  const moved: Moved[] = [];
  let start = 0;
  for (const [down, across] of [
    [GRID.down.centres.length, GRID.across.centres.length],
    [1, LINE.centres.length],
  ]) {
    for (let below = 0; below < down; below++) {
      for (let right = 0; right < across; right++) {
        const window = (isDown ? down - 1 - below : below) * across + (isAcross ? across - 1 - right : right);
        for (let k = 0; k < depth; k++) moved.push({ from: start + window * depth + turned[k], sign: 1 });
      }
    }
    start += down * across * depth;
  }
  const count = CONTOUR.centres.length;
  for (const sign of [isDown ? -1 : 1, 1]) {
    for (let i = 0; i < count; i++) moved.push({ from: start + (isAcross ? count - 1 - i : i), sign });
    start += count;
  }
  return moved;
}
