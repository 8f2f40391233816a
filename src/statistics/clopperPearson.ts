import { requirePositive, requireWithin } from "../core/check.js";

/** A measured value with a confidence interval. */
export interface Estimate {
  /** The value measured. */
  readonly value: number;
  /** Lower end of the 95 % interval, unless another confidence was requested. */
  readonly low: number;
  /** Upper end of the interval. */
  readonly high: number;
}

/**
 * Exact (Clopper-Pearson) confidence interval of a rate measured in independent trials: its coverage is never below the confidence.
 *
 * For pairs that share identities the trials are not independent; {@link clusteredRate} widens the interval accordingly.
 *
 * @param errors - Number of trials with an error; may be fractional, for effective sample sizes.
 * @param trials - Number of trials, greater than 0.
 * @param confidence - Share of such intervals that contain the true rate; default 0.95.
 * @throws RangeError if `errors` is not between 0 and `trials`, or `trials` is 0.
 * @example
 * ```ts
 * clopperPearson(0, 300); // { value: 0, low: 0, high: 0.0122 }: the rule of three, two-sided
 * ```
 * @see Clopper and Pearson (1934).
 */
export function clopperPearson(errors: number, trials: number, confidence = 0.95): Estimate {
  requirePositive("clopperPearson", "trials", trials);
  requireWithin("clopperPearson", "errors", errors, 0, trials);
  requireWithin("clopperPearson", "confidence", confidence, 0, 1);
  const tail = (1 - confidence) / 2;
  return {
    value: errors / trials,
    low: errors === 0 ? 0 : betaQuantile(tail, errors, trials - errors + 1),
    high: errors === trials ? 1 : betaQuantile(1 - tail, errors + 1, trials - errors),
  };
}

/**
 * The exact interval with half the probability of the observed count in each tail (mid-P): its coverage equals the confidence on average, not in the worst case.
 *
 * @param errors - More than 0 and fewer than `trials`; may be fractional.
 * @see Lancaster (1961).
 */
export function midP(errors: number, trials: number, confidence: number): Estimate {
  const tail = (1 - confidence) / 2;
  const rises = (x: number): number =>
    (incompleteBeta(x, errors, trials - errors + 1) + incompleteBeta(x, errors + 1, trials - errors)) / 2;
  return { value: errors / trials, low: solve(rises, tail), high: solve(rises, 1 - tail) };
}

/** The x at which the regularised incomplete beta function reaches `p`. */
export function betaQuantile(p: number, a: number, b: number): number {
  return solve((x) => incompleteBeta(x, a, b), p);
}

/** The point at which a distribution function on [0, 1] reaches `p`, by bisection to double precision. */
function solve(rises: (x: number) => number, p: number): number {
  let low = 0;
  let high = 1;
  for (let step = 0; step < 1100 && high - low > 1e-15 * high; step++) {
    // Halving the exponent first finds tiny quantiles in few steps.
    const middle = low === 0 && high < 0.1 ? high / 16 : (low + high) / 2;
    if (rises(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * The regularised incomplete beta function: the probability that a Beta(a, b) variable is at most x.
 *
 * @see Press et al., Numerical Recipes, 6.4 (Lentz's continued fraction).
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b)) / a;
  const tiny = 1e-300;
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1), tiny);
  let fraction = d;
  for (let m = 1; m <= 100_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonZero(1 + even * d, tiny);
    c = nonZero(1 + even / c, tiny);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonZero(1 + odd * d, tiny);
    c = nonZero(1 + odd / c, tiny);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return front * fraction;
}

const nonZero = (value: number, tiny: number): number => (Math.abs(value) < tiny ? tiny : value);

/** Natural logarithm of the gamma function for x > 0: Stirling's series after shifting x above 15. */
function logGamma(x: number): number {
  let shift = 0;
  let z = x;
  for (; z < 15; z++) shift -= Math.log(z);
  const inverse = 1 / (z * z);
  const series = 1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse * (1 / 1680 - inverse / 1188)));
  return shift + (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series / z;
}
