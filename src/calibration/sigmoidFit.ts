import type { GroupedScores } from "./groupScores.js";

/** Targets of a fit: what counts as the truth for a same and for a different pair. */
export interface Targets {
  /** Probability of "same" that a same pair stands for; 1, or a little less to keep separable data finite. */
  readonly same: number;
  /** Probability of "same" that a different pair stands for; 0, or a little more. */
  readonly different: number;
}

/** Platt's targets, which keep the fit finite for separable data. */
export function plattTargets(sames: number, differents: number): Targets {
  return { same: (sames + 1) / (sames + 2), different: 1 / (differents + 2) };
}

/**
 * Maximum likelihood fit of P(different | features) = 1 / (1 + exp(-(weights . features))) to grouped pairs, by damped Newton steps.
 *
 * @param features - One list of feature values for each weight, an entry a group; a list of ones makes an offset.
 * @returns The weights.
 * @see Lin, Lin and Weng (2007), "A note on Platt's probabilistic outputs for support vector machines".
 */
export function fitSigmoid(
  { same, different }: GroupedScores,
  features: readonly Float64Array[],
  targets: Targets,
  start: readonly number[] = features.map(() => 0),
): number[] {
  const size = features.length;
  const logOdds = (weights: readonly number[], g: number): number => {
    let sum = 0;
    for (let k = 0; k < size; k++) sum += weights[k] * features[k][g];
    return sum;
  };
  const loss = (weights: readonly number[]): number => {
    let sum = 0;
    for (let g = 0; g < same.length; g++) {
      const f = logOdds(weights, g);
      const total = same[g] + different[g];
      const target = same[g] * targets.same + different[g] * targets.different;
      sum += total * Math.log1p(Math.exp(-Math.abs(f))) + (f >= 0 ? target * f : (target - total) * f);
    }
    return sum;
  };
  let weights = [...start];
  let value = loss(weights);
  for (let iteration = 0; iteration < 200; iteration++) {
    const gradient = new Float64Array(size);
    const hessian = Array.from({ length: size }, () => new Float64Array(size));
    for (let g = 0; g < same.length; g++) {
      const total = same[g] + different[g];
      const p = 1 / (1 + Math.exp(logOdds(weights, g)));
      const residual = same[g] * targets.same + different[g] * targets.different - total * p;
      const curvature = total * p * (1 - p);
      for (let a = 0; a < size; a++) {
        gradient[a] += features[a][g] * residual;
        for (let b = 0; b < size; b++) hessian[a][b] += curvature * features[a][g] * features[b][g];
      }
    }
    if (gradient.every((slope) => Math.abs(slope) < 1e-9)) break;
    const step = solve(hessian, gradient);
    const descent = step.reduce((sum, part, k) => sum + part * gradient[k], 0);
    let length = 1;
    const moved = (): number[] => weights.map((weight, k) => weight - length * step[k]);
    let next = loss(moved());
    while (!(next < value - 1e-4 * length * descent) && length > 1e-10) {
      length /= 2;
      next = loss(moved());
    }
    if (length <= 1e-10) break;
    weights = moved();
    value = next;
  }
  return weights;
}

/** Solves a small positive definite system by Gaussian elimination, a trace of ridge keeping it regular. */
function solve(matrix: readonly Float64Array[], right: Float64Array): Float64Array {
  const size = right.length;
  const rows = matrix.map((row, a) => {
    const copy = Float64Array.from([...row, right[a]]);
    copy[a] += 1e-12 * (1 + row[a]);
    return copy;
  });
  for (let a = 0; a < size; a++) {
    for (let b = a + 1; b < size; b++) {
      const factor = rows[b][a] / rows[a][a];
      for (let k = a; k <= size; k++) rows[b][k] -= factor * rows[a][k];
    }
  }
  const solution = new Float64Array(size);
  for (let a = size - 1; a >= 0; a--) {
    let sum = rows[a][size];
    for (let k = a + 1; k < size; k++) sum -= rows[a][k] * solution[k];
    solution[a] = sum / rows[a][a];
  }
  return solution;
}
