/** Textbook distances of two rows, in double precision. */
export const distanceOracles: Readonly<Record<string, (a: readonly number[], b: readonly number[]) => number>> = {
  squaredEuclidean: (a, b) => a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0),
  euclidean: (a, b) => Math.sqrt(distanceOracles.squaredEuclidean(a, b)),
  manhattan: (a, b) => a.reduce((sum, value, i) => sum + Math.abs(value - b[i]), 0),
  cosine: (a, b) => 1 - dot(unit(a), unit(b)),
};

export function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}

/** The row scaled to length 1; zeros stay. */
export function unit(row: readonly number[]): number[] {
  const length = Math.sqrt(dot(row, row));
  return row.map((value) => (length > 0 ? value / length : 0));
}
