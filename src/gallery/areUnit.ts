/** Whether all rows have unit length. */
export const areUnit = (rows: readonly Float32Array[]): boolean =>
  rows.every((row) => Math.abs(Math.hypot(...row) - 1) < 1e-3);

/** A row scaled to unit length; another where it has none. */
export function toUnit(row: Float32Array, otherwise: Float32Array): Float32Array {
  const length = Math.hypot(...row);
  return length < 1e-6 ? otherwise : row.map((value) => value / length);
}
