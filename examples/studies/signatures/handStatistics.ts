import { strokeCorrelations } from "one-shot-ts/images";

import { inkProfile, triangle, type StrokesShape } from "./inkProfile.js";

/** Parts that the width of a frame is cut into to say where the ink is. */
const COLUMNS = 12;

/** Cells compared in the upper and the lower half: a cell with itself, with its right neighbour and with the one below. */
const NEAR = [
  [0, 0],
  [0, 1],
  [1, 0],
] as const;

/**
 * What is typical of a hand whatever it writes: which directions go together, in the whole picture and above and below its middle; how ink is shared out among
 * rows of cells and parts of the width; how large all of it is.
 */
export function handStatistics(strokes: Float32Array, shape: StrokesShape): Float32Array {
  const { rows, columns, across, down, total } = inkProfile(strokes, shape);
  const share = (sum: number): number => (total > 0 ? 3 * Math.sqrt(sum / total) : 0);
  const parts = new Float64Array(COLUMNS);
  columns.forEach((ink, column) => (parts[Math.floor((column * COLUMNS) / columns.length)] += ink));

  let passed = 0;
  const places = Array.from(rows, (ink) => {
    passed += ink;
    return total > 0 ? (passed - ink / 2) / total : 0;
  });
  const bands = [0.25, 0.75].map((centre) => places.map((place) => triangle((place - centre) / 0.5)));
  const most = Math.max(...columns);
  const inked = columns.filter((ink) => ink > 0.02 * most).length;
  return Float32Array.from([
    ...strokeCorrelations(strokes, shape),
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
export function handSize([height, , depth]: StrokesShape): number {
  const one = (depth * (depth + 1)) / 2;
  return one + 4 * depth ** 2 + 2 * (one + 2 * depth ** 2) + height + COLUMNS + 5;
}
