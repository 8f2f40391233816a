import { choleskyFactor, solveLower } from "./choleskyFactor.js";

/** How the samples of classes vary: {@link withinClasses}. */
export interface WithinClasses {
  /** The mean covariance within the classes, its lower triangle. */
  readonly covariance: readonly Float64Array[];
  /** Its diagonal's sum: the mean squared distance of a sample from the mean of its class. */
  readonly variance: number;
  /** The mean of each class, and how many samples it has. */
  readonly means: readonly Float64Array[];
  readonly counts: readonly number[];
}

/** How the samples of each class vary around their mean; there is at least one class, and each has samples of `size` numbers. */
export function withinClasses(classes: readonly (readonly Float32Array[])[], size: number): WithinClasses {
  const counts = classes.map(({ length }) => length);
  const root = Math.sqrt(total(counts));
  const covariance = Array.from({ length: size }, () => new Float64Array(size));
  const apart = new Float64Array(size);
  const means = classes.map((samples) => {
    const mean = new Float64Array(size);
    for (const sample of samples) for (let k = 0; k < size; k++) mean[k] += sample[k] / samples.length;
    for (const sample of samples) {
      for (let k = 0; k < size; k++) apart[k] = (sample[k] - mean[k]) / root;
      for (let i = 0; i < size; i++) for (let k = 0; k <= i; k++) covariance[i][k] += apart[i] * apart[k];
    }
    return mean;
  });
  return { covariance, variance: total(covariance.map((row, i) => row[i])), means, counts };
}

/**
 * The matrix, row by row, after a product with which the samples of a class vary equally in every direction, and the mean squared distance between samples is what it was;
 * or nothing if they do not vary in some direction. It is an upper triangle.
 *
 * @param shrinkage - Added to the variance in every direction, as a multiple of the mean variance.
 */
export function whiteningMap(within: WithinClasses, shrinkage: number): Float64Array[] | undefined {
  const { covariance, variance, means, counts } = within;
  const lower = covariance.map((row) => row.slice());
  lower.forEach((row, i) => (row[i] += (shrinkage * variance) / covariance.length));
  const variances = lower.map((row, i) => row[i]);
  choleskyFactor(lower);
  if (lower.some((row, i) => !(row[i] ** 2 > 1e-12 * variances[i]))) return undefined;
  // The transposed inverse of the factor: rows of this covariance have the identity's after a product with it.
  const map = lower.map((row, column) => {
    const solved = new Float64Array(row.length);
    solved[column] = 1;
    solveLower(lower, solved);
    return solved;
  });
  const mapped = means.map((mean) => product(mean, map));
  const scale = Math.sqrt(
    (variance + varianceOf(means, counts)) / (varianceUnder(map, covariance) + varianceOf(mapped, counts)),
  );
  return map.map((row) => row.map((value) => value * scale));
}

/** The variance, summed over directions, that rows of a covariance, its lower triangle, have after a product with the upper triangle `map`. */
function varianceUnder(map: readonly Float64Array[], covariance: readonly Float64Array[]): number {
  let sum = 0;
  for (let k = 0; k < map.length; k++) {
    for (let i = 0; i <= k; i++) {
      let along = (covariance[i][i] * map[i][k]) / 2;
      for (let j = 0; j < i; j++) along += covariance[i][j] * map[j][k];
      sum += 2 * map[i][k] * along;
    }
  }
  return sum;
}

/** The variance of rows around their mean, summed over their numbers, where row k counts `counts[k]` times. */
function varianceOf(rows: readonly Float64Array[], counts: readonly number[]): number {
  const all = total(counts);
  const mean = new Float64Array(rows[0].length);
  rows.forEach((row, k) => row.forEach((value, i) => (mean[i] += (value * counts[k]) / all)));
  return total(rows.map((row, k) => (total(row.map((value, i) => (value - mean[i]) ** 2)) * counts[k]) / all));
}

/** A row times an upper triangle. */
function product(row: Float64Array, map: readonly Float64Array[]): Float64Array {
  const values = new Float64Array(row.length);
  row.forEach((value, i) => {
    for (let k = i; k < row.length; k++) values[k] += value * map[i][k];
  });
  return values;
}

const total = (values: ArrayLike<number>): number => {
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += values[k];
  return sum;
};
