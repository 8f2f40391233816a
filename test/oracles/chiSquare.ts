/**
 * Whether counts are what uniform draws may give: Pearson's statistic against its 1 - 1e-6 quantile (Wilson and Hilferty's approximation).
 * With a fixed seed the answer is the same every time.
 */
export function looksUniform(counts: readonly number[]): boolean {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  const statistic = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  const k = counts.length - 1;
  const z = 4.753;
  return expected >= 5 && statistic < k * (1 - 2 / (9 * k) + z * Math.sqrt(2 / (9 * k))) ** 3;
}
