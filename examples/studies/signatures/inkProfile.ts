/** Cells down and across, and numbers per cell: directions of strokes, and how much is ink. */
export type StrokesShape = readonly [height: number, width: number, depth: number];

/** Where the ink is. */
export interface InkProfile {
  /** Ink of each row of cells, and of each column. */
  readonly rows: Float64Array;
  readonly columns: Float64Array;
  /** Its middle and spread along the line and across it, in cells. */
  readonly across: Spread;
  readonly down: Spread;
  readonly total: number;
}

interface Spread {
  readonly mean: number;
  readonly deviation: number;
}

/** Sums up the ink of rows and columns of cells. */
export function inkProfile(strokes: Float32Array, [height, width, depth]: StrokesShape): InkProfile {
  const rows = new Float64Array(height);
  const columns = new Float64Array(width);
  let total = 0;
  for (let row = 0, i = depth - 1; row < height; row++) {
    for (let column = 0; column < width; column++, i += depth) {
      rows[row] += strokes[i];
      columns[column] += strokes[i];
      total += strokes[i];
    }
  }
  return { rows, columns, across: spreadOf(columns), down: spreadOf(rows), total };
}

/** Middle and spread of ink along one axis; the spread is at least half a cell, and the middle is that of the frame if there is no ink. */
export function spreadOf(ink: ArrayLike<number>): Spread {
  let [sum, first] = [0, 0];
  for (let i = 0; i < ink.length; i++) {
    sum += ink[i];
    first += ink[i] * (i + 0.5);
  }
  if (sum === 0) return { mean: ink.length / 2, deviation: 0.5 };
  const mean = first / sum;
  let second = 0;
  for (let i = 0; i < ink.length; i++) second += ink[i] * (i + 0.5 - mean) ** 2;
  return { mean, deviation: Math.sqrt(Math.max(0.25, second / sum)) };
}

/** A window that falls from 1 at 0 to 0 at 1. */
export const triangle = (distance: number): number => Math.max(0, 1 - Math.abs(distance));
