import { choleskyFactor, solveLower } from "./choleskyFactor.js";

/** The data of a logistic regression: samples seen once or several times, each with its features. */
export interface LogisticData {
  /** One list of values per feature, each with one entry per sample. */
  readonly features: readonly ArrayLike<number>[];
  /** How often each sample was seen; may be fractional. */
  readonly trials: ArrayLike<number>;
  /** How often its outcome was one; may be fractional. */
  readonly ones: ArrayLike<number>;
}

/** Options of {@link fitLogistic}. */
export interface LogisticOptions {
  /** Whether to fit an intercept; default true. Without one, the odds are even where all features are 0. */
  readonly intercept?: boolean;
  /** Penalty on half the squared weights of the standardised features; default 0. The intercept is not penalised. */
  readonly ridge?: number;
}

/** P(one) = 1 / (1 + exp(-(weights . features + intercept))). */
export interface LogisticFit {
  /** One per feature. */
  readonly weights: readonly number[];
  /** 0 if none was fitted. */
  readonly intercept: number;
}

/**
 * Fits a logistic regression by maximum likelihood, with damped Newton steps.
 *
 * Features are standardised internally, so that neither their scale nor their offset matters: distances of 1e-9 are fitted as well as those of 1.
 *
 * @see Lin, Lin and Weng (2007), "A note on Platt's probabilistic outputs for support vector machines", for the damped steps.
 */
export function fitLogistic(
  { features, trials, ones }: LogisticData,
  { intercept = true, ridge = 0 }: LogisticOptions = {},
): LogisticFit {
  const standard = features.map((values) => standardise(values, trials, intercept));
  const columns = standard.map(({ values }) => values);
  if (intercept) columns.push(new Float64Array(trials.length).fill(1));
  const penalty = columns.map((_, k) => (k < features.length ? ridge : 0));
  const fitted = maximise(columns, trials, ones, penalty);
  let offset = intercept ? fitted[features.length] : 0;
  const weights = standard.map(({ centre, scale }, k) => {
    offset -= (fitted[k] / scale) * centre;
    return fitted[k] / scale;
  });
  return { weights, intercept: offset };
}

/** The log odds of outcome one for a sample with these features. */
export function logisticLogOdds({ weights, intercept }: LogisticFit, features: ArrayLike<number>): number {
  let sum = intercept;
  for (let k = 0; k < weights.length; k++) sum += weights[k] * features[k];
  return sum;
}

/** The values with standard deviation 1, and mean 0 if `centred`. The largest is divided out first, so that squares neither overflow nor vanish. */
function standardise(
  values: ArrayLike<number>,
  trials: ArrayLike<number>,
  centred: boolean,
): { values: Float64Array; centre: number; scale: number } {
  let greatest = 0;
  let total = 0;
  for (let k = 0; k < values.length; k++) {
    greatest = Math.max(greatest, Math.abs(values[k]));
    total += trials[k];
  }
  if (greatest === 0) return { values: Float64Array.from(values), centre: 0, scale: 1 };
  let mean = 0;
  if (centred) for (let k = 0; k < values.length; k++) mean += ((values[k] / greatest) * trials[k]) / total;
  let squares = 0;
  for (let k = 0; k < values.length; k++) squares += ((values[k] / greatest - mean) ** 2 * trials[k]) / total;
  const deviation = Math.sqrt(squares);
  // Below this, the feature is constant and its deviation is only rounding.
  const spread = deviation > 1e-14 ? deviation : 1;
  return {
    values: Float64Array.from(values, (value) => (value / greatest - mean) / spread),
    centre: mean * greatest,
    scale: spread * greatest,
  };
}

function maximise(
  columns: readonly Float64Array[],
  trials: ArrayLike<number>,
  ones: ArrayLike<number>,
  penalty: readonly number[],
): Float64Array {
  const size = columns.length;
  const samples = trials.length;
  const lower = Array.from({ length: size }, () => new Float64Array(size));
  const gradient = new Float64Array(size);
  const odds = new Float64Array(samples);
  let total = 0;
  for (let n = 0; n < samples; n++) total += trials[n];

  const loss = (weights: Float64Array): number => {
    odds.fill(0);
    let sum = 0;
    for (let k = 0; k < size; k++) {
      sum += (penalty[k] * weights[k] * weights[k]) / 2;
      for (let n = 0; n < samples; n++) odds[n] += weights[k] * columns[k][n];
    }
    for (let n = 0; n < samples; n++) {
      const f = odds[n];
      sum += trials[n] * Math.log1p(Math.exp(-Math.abs(f))) + (f >= 0 ? (trials[n] - ones[n]) * f : -ones[n] * f);
    }
    return sum;
  };
  let weights = new Float64Array(size);
  let value = loss(weights);
  for (let iteration = 0; iteration < 100; iteration++) {
    for (let a = 0; a < size; a++) {
      gradient[a] = penalty[a] * weights[a];
      lower[a].fill(0);
      lower[a][a] = penalty[a] + 1e-12 * total; // keeps an uninformative feature from making the system singular
    }
    for (let n = 0; n < samples; n++) {
      const p = 1 / (1 + Math.exp(-odds[n]));
      const residual = trials[n] * p - ones[n];
      const curvature = trials[n] * p * (1 - p);
      for (let a = 0; a < size; a++) {
        const x = columns[a][n];
        gradient[a] += residual * x;
        for (let b = 0; b <= a; b++) lower[a][b] += curvature * x * columns[b][n];
      }
    }
    const step = solveSymmetric(lower, gradient);
    let descent = 0;
    for (let a = 0; a < size; a++) descent += step[a] * gradient[a];
    if (!(descent > 1e-12 * total)) {
      // This close to the optimum, rounding hides the decrease of the loss; one more full step squares the remaining error.
      return weights.map((weight, a) => weight - step[a]);
    }
    // Halved until the loss decreases enough.
    let length = 1;
    let next = weights.map((weight, a) => weight - step[a]);
    let reached = loss(next);
    while (!(reached <= value - 1e-4 * length * descent) && length > 1e-10) {
      length /= 2;
      next = weights.map((weight, a) => weight - length * step[a]);
      reached = loss(next);
    }
    if (length <= 1e-10) break;
    weights = next;
    value = reached;
  }
  return weights;
}

/** Solves a symmetric positive definite system, given its lower triangle, by Cholesky's method. Overwrites the matrix. */
function solveSymmetric(lower: Float64Array[], right: Float64Array): Float64Array {
  const size = right.length;
  const solution = Float64Array.from(right);
  choleskyFactor(lower);
  solveLower(lower, solution);
  for (let a = size - 1; a >= 0; a--) {
    for (let k = a + 1; k < size; k++) solution[a] -= lower[k][a] * solution[k];
    solution[a] /= lower[a][a];
  }
  return solution;
}
