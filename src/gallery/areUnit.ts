/** Whether all rows have unit length. */
export const areUnit = (rows: readonly Float32Array[]): boolean =>
  rows.every((row) => Math.abs(Math.hypot(...row) - 1) < 1e-3);

/** A row scaled to unit length, or another row if its length is 0. */
export function toUnit(row: Float32Array, otherwise: Float32Array): Float32Array {
  const length = Math.hypot(...row);
  return length < 1e-6 ? otherwise : row.map((value) => value / length);
}
