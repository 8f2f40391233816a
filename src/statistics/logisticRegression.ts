/**
 * Logistic regression with an intercept and a small ridge penalty, by Newton's method.
 *
 * @param inputs - One list of features a sample, all of one length, best standardised.
 * @param trials - How often each sample was seen.
 * @param ones - How often its label was 1.
 * @returns The log odds of 1 as a function of the features.
 */
export function fitLogistic(
  inputs: readonly (readonly number[])[],
  trials: ArrayLike<number>,
  ones: ArrayLike<number>,
  { ridge = 1, iterations = 50 }: { ridge?: number; iterations?: number } = {},
): (input: readonly number[]) => number {
  const size = (inputs[0]?.length ?? 0) + 1;
  const weights = new Float64Array(size); // the intercept last
  const logOdds = (input: readonly number[]): number => {
    let sum = weights[size - 1];
    for (let k = 0; k < size - 1; k++) sum += weights[k] * input[k];
    return sum;
  };
  for (let iteration = 0; iteration < iterations; iteration++) {
    const hessian = Array.from({ length: size }, () => new Float64Array(size));
    const gradient = new Float64Array(size);
    inputs.forEach((input, sample) => {
      const p = 1 / (1 + Math.exp(-logOdds(input)));
      const residual = trials[sample] * p - ones[sample];
      const curvature = trials[sample] * Math.max(p * (1 - p), 1e-9);
      for (let a = 0; a < size; a++) {
        const xa = a === size - 1 ? 1 : input[a];
        gradient[a] += residual * xa;
        for (let b = 0; b <= a; b++) hessian[a][b] += curvature * xa * (b === size - 1 ? 1 : input[b]);
      }
    });
    for (let a = 0; a < size; a++) {
      if (a < size - 1) {
        gradient[a] += ridge * weights[a];
        hessian[a][a] += ridge;
      }
      hessian[a][a] += 1e-9;
    }
    const step = solveSymmetric(hessian, gradient);
    let length = 0;
    for (const value of step) length = Math.max(length, Math.abs(value));
    const damping = length > 5 ? 5 / length : 1;
    for (let a = 0; a < size; a++) weights[a] -= damping * step[a];
    if (length < 1e-8) break;
  }
  return logOdds;
}

/** Solves a symmetric positive definite system, given its lower triangle, by Cholesky's method. Overwrites the matrix. */
function solveSymmetric(lower: Float64Array[], right: Float64Array): Float64Array {
  const size = right.length;
  const solution = Float64Array.from(right);
  for (let a = 0; a < size; a++) {
    for (let b = 0; b <= a; b++) {
      let sum = lower[a][b];
      for (let k = 0; k < b; k++) sum -= lower[a][k] * lower[b][k];
      lower[a][b] = a === b ? Math.sqrt(Math.max(sum, 1e-12)) : sum / lower[b][b];
    }
  }
  for (let a = 0; a < size; a++) {
    for (let k = 0; k < a; k++) solution[a] -= lower[a][k] * solution[k];
    solution[a] /= lower[a][a];
  }
  for (let a = size - 1; a >= 0; a--) {
    for (let k = a + 1; k < size; k++) solution[a] -= lower[k][a] * solution[k];
    solution[a] /= lower[a][a];
  }
  return solution;
}
