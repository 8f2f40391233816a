import { strokeCorrelations } from "one-shot-ts/images";

import { turnedDirections, type Mirror, type Moved } from "./mirror.js";
import { inkProfile, triangle, type StrokesShape } from "./inkProfile.js";

/** Parts that the width of a frame is divided into to say where the ink is. */
const COLUMNS = 12;

/** How many numbers about the size there are. */
const SIZES = 5;

/** Cells compared in the upper and the lower half: a cell with itself, with its right neighbour and with the one below. */
const NEAR = [
  [0, 0],
  [0, 1],
  [1, 0],
] as const;

/** Cells compared in the whole picture: those, and cells three steps apart. */
const FAR = [...NEAR, [0, 3], [3, 0]] as const;

/**
 * What is typical of a hand whatever it writes: which directions occur together, in the whole picture and above and below its middle; how ink is distributed over
 * rows of cells and parts of the width; how large the writing is.
 */
export function handStatistics(strokes: Float32Array, shape: StrokesShape): Float32Array {
  const { rows, columns, across, down, total } = inkProfile(strokes, shape);
  const share = (sum: number): number => (total > 0 ? 3 * Math.sqrt(sum / total) : 0);
  const parts = new Float64Array(COLUMNS);
  columns.forEach((ink, column) => (parts[Math.floor(((column + 0.5) * COLUMNS) / columns.length)] += ink));

  let passed = 0;
  const places = Array.from(rows, (ink) => {
    passed += ink;
    return total > 0 ? (passed - ink / 2) / total : 0;
  });
  const bands = [0.25, 0.75].map((centre) => places.map((place) => triangle((place - centre) / 0.5)));
  const most = Math.max(...columns);
  const inked = columns.filter((ink) => ink > 0.02 * most).length;
  return Float32Array.from([
    ...strokeCorrelations(strokes, shape, { offsets: FAR }),
    ...strokeCorrelations(strokes, shape, { offsets: NEAR, bands }),
    ...Array.from(rows, share),
    ...Array.from(parts, share),
    Math.log(across.deviation),
    Math.log(down.deviation),
    Math.log(across.deviation / down.deviation),
    Math.log(Math.max(total, 1)),
    Math.log(Math.max(inked, 1)),
  ]);
}

/** How many numbers {@link handStatistics} gives. */
export function handSize(shape: StrokesShape): number {
  const [, , depth] = shape;
  const one = (depth * (depth + 1)) / 2;
  return one + 4 * depth ** 2 + 2 * (one + 2 * depth ** 2) + handProportions(shape);
}

/** How many numbers at the end of {@link handStatistics} say where the ink is and how large the writing is. */
export function handProportions([height]: StrokesShape): number {
  return height + COLUMNS + SIZES;
}

/** Which number of the plain signature each number of the mirrored one is. */
export function mirrorHand([height, , depth]: StrokesShape, mirror: Mirror): Moved[] {
  const { isAcross, isDown } = mirror;
  const turned = turnedDirections(depth, mirror);
  const pairs: Moved[] = [];
  let start = 0;
  const correlations = (offsets: readonly (readonly [number, number])[], from: number): number => {
    for (const [down, across] of offsets) {
      const isSymmetric = down === 0 && across === 0;
      const isTransposed = (down > 0 && isDown) || (across > 0 && isAcross);
      const place = (i: number, j: number): number => {
        if (!isSymmetric) return i * depth + j;
        const [low, high] = i < j ? [i, j] : [j, i];
        return low * depth - (low * (low - 1)) / 2 + high - low;
      };
      for (let i = 0; i < depth; i++) {
        for (let j = isSymmetric ? i : 0; j < depth; j++) {
          const [a, b] = isTransposed ? [turned[j], turned[i]] : [turned[i], turned[j]];
          pairs.push({ from: from + place(a, b), sign: 1 });
        }
      }
      from += isSymmetric ? (depth * (depth + 1)) / 2 : depth ** 2;
    }
    return from;
  };
  start = correlations(FAR, start);
  const band = (depth * (depth + 1)) / 2 + 2 * depth ** 2;
  for (const place of isDown ? [1, 0] : [0, 1]) correlations(NEAR, start + place * band);
  start += 2 * band;
  for (let row = 0; row < height; row++) pairs.push({ from: start + (isDown ? height - 1 - row : row), sign: 1 });
  start += height;
  for (let i = 0; i < COLUMNS; i++) pairs.push({ from: start + (isAcross ? COLUMNS - 1 - i : i), sign: 1 });
  start += COLUMNS;
  for (let i = 0; i < SIZES; i++) pairs.push({ from: start + i, sign: 1 });
  return pairs;
}
