/** The two directions in which rows differ most (principal components, by power iteration), and the rows' places along them, scaled into -1 to 1. */
export function twoAxes(rows: readonly Float32Array[]): { x: number; y: number }[] {
  if (rows.length === 0) return [];
  const size = rows[0].length;
  const mean = new Float32Array(size);
  for (const row of rows) row.forEach((value, k) => (mean[k] += value / rows.length));
  const centred = rows.map((row) => row.map((value, k) => value - mean[k]));
  const first = direction(centred, []);
  const second = direction(centred, [first]);
  const places = centred.map((row) => ({ x: dot(row, first), y: dot(row, second) }));
  const reach = Math.max(1e-6, ...places.flatMap(({ x, y }) => [Math.abs(x), Math.abs(y)]));
  return places.map(({ x, y }) => ({ x: x / reach, y: y / reach }));
}

function direction(rows: readonly Float32Array[], others: readonly Float32Array[]): Float32Array {
  const size = rows[0].length;
  // A fixed start, so that the map keeps its orientation while somebody draws.
  let axis = Float32Array.from({ length: size }, (_, k) => Math.cos(1 + 3 * k + others.length));
  for (let round = 0; round < 30; round++) {
    const next = new Float32Array(size);
    for (const row of rows) {
      const along = dot(row, axis);
      row.forEach((value, k) => (next[k] += along * value));
    }
    for (const other of others) {
      const along = dot(next, other);
      other.forEach((value, k) => (next[k] -= along * value));
    }
    const length = Math.sqrt(dot(next, next));
    if (length < 1e-9) return new Float32Array(size);
    axis = next.map((value) => value / length);
  }
  return axis;
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}
