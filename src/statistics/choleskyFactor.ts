/** Least square of a diagonal entry of the factor: rounding can leave less, even below 0. */
const LEAST = 1e-300;

/** Replaces a symmetric positive definite matrix, given its lower triangle, by the lower triangle whose product with its own transpose it is. */
export function choleskyFactor(lower: readonly Float64Array[]): void {
  for (let a = 0; a < lower.length; a++) {
    for (let b = 0; b <= a; b++) {
      let sum = lower[a][b];
      for (let k = 0; k < b; k++) sum -= lower[a][k] * lower[b][k];
      lower[a][b] = a === b ? Math.sqrt(Math.max(sum, LEAST)) : sum / lower[b][b];
    }
  }
}

/** Solves `lower x = right` for a lower triangle; `right` becomes x. */
export function solveLower(lower: readonly Float64Array[], right: Float64Array): void {
  for (let a = 0; a < right.length; a++) {
    for (let k = 0; k < a; k++) right[a] -= lower[a][k] * right[k];
    right[a] /= lower[a][a];
  }
}
