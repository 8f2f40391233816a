/** Replaces a symmetric positive definite matrix, given its lower triangle, by the lower triangle whose product with its own transpose it is. */
export function choleskyFactor(lower: readonly Float64Array[]): void {
  lower.forEach((row, a) => {
    solveLower(lower, row, a);
    for (let k = 0; k < a; k++) row[a] -= row[k] * row[k];
    row[a] = Math.sqrt(Math.max(row[a], 1e-300)); // rounding can leave less, even below 0
  });
}

/** Solves `lower x = right` for a lower triangle, of the first `size` rows; `right` becomes x. */
export function solveLower(lower: readonly Float64Array[], right: Float64Array, size = right.length): void {
  for (let a = 0; a < size; a++) {
    for (let k = 0; k < a; k++) right[a] -= lower[a][k] * right[k];
    right[a] /= lower[a][a];
  }
}
