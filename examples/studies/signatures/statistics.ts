import { strokeCorrelations } from "one-shot-ts/images";

/** Parts that the width of a frame is cut into to say where the ink is. */
const COLUMNS = 12;

/** Cells down and across, and numbers a cell: directions of strokes, and how much is ink. */
export type StrokesShape = readonly [height: number, width: number, depth: number];

/** How many numbers {@link strokeStatistics} gives. */
export function statisticsSize([height, , depth]: StrokesShape): number {
  return (depth * (depth + 1)) / 2 + 4 * depth ** 2 + height + COLUMNS;
}

/** What is typical of a hand wherever it writes, which directions go together, and where the ink is: how much in each row of cells and in each part of the width. */
export function strokeStatistics(strokes: Float32Array, shape: StrokesShape): Float32Array {
  const [height, width, depth] = shape;
  const rows = new Float64Array(height);
  const columns = new Float64Array(COLUMNS);
  let total = 0;
  for (let row = 0, i = depth - 1; row < height; row++) {
    for (let column = 0; column < width; column++, i += depth) {
      rows[row] += strokes[i];
      columns[Math.floor((column * COLUMNS) / width)] += strokes[i];
      total += strokes[i];
    }
  }
  const share = (sum: number): number => (total > 0 ? 3 * Math.sqrt(sum / total) : 0);
  return Float32Array.from([
    ...strokeCorrelations(strokes, shape),
    ...Array.from(rows, share),
    ...Array.from(columns, share),
  ]);
}
