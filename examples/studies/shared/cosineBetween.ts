import { rowDistance, type RowDistance } from "one-shot-ts/evaluation";

/** One minus the cosine between the values of two rows, all with the same number of values. */
export function cosineBetween(rows: readonly ArrayLike<number>[]): RowDistance {
  const size = rows[0].length;
  const values = new Float32Array(rows.length * size);
  rows.forEach((row, i) => {
    values.set(row, i * size);
  });
  return rowDistance({ values, length: rows.length, size }, "cosine");
}
