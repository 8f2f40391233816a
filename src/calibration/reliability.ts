import { requireCount, requireOptions } from "../core/check.js";
import type { ScoredPairs } from "../data/scoredPairs.js";
import { clopperPearson, type Estimate } from "../statistics/clopperPearson.js";
import { requireProbabilityFit, type ProbabilityFit } from "./fitProbability.js";
import { fittedProbability } from "./likelihoodRatio.js";
import { requireScoredPairs } from "./sortedScores.js";

/** Options of {@link reliability}. */
export interface ReliabilityOptions {
  /** How many bins of equal width; default 10. */
  readonly bins?: number;
}

/** Pairs whose predicted probability falls into one bin. */
export interface ReliabilityBin {
  /** Mean predicted probability of "same". */
  readonly predicted: number;
  /** Share of pairs that are the same, with its Clopper-Pearson interval. */
  readonly observed: Estimate;
  /** How many pairs. */
  readonly pairs: number;
}

/** How predicted probabilities compare with observed frequencies. */
export interface Reliability {
  /** Bins with at least one pair, by rising probability. */
  readonly bins: readonly ReliabilityBin[];
  /** Mean gap between predicted and observed over the bins, weighted by their number of pairs: 0 is perfectly calibrated. */
  readonly expectedCalibrationError: number;
  /** Greatest gap between predicted and observed in a bin. */
  readonly maximumCalibrationError: number;
  /** Mean squared error of the probabilities (Brier score). */
  readonly brierScore: number;
}

/**
 * Checks whether probabilities mean what they say: compares them, bin by bin, with the share of same pairs.
 *
 * The prior is taken from these pairs, so that only the shape of the fit is judged.
 *
 * @param fit - From {@link fitProbability}, preferably made on other pairs.
 * @throws RangeError as {@link calibrate} does for pairs that cannot be used.
 * @example
 * ```ts
 * const scored = { distances: [0.1, 0.2, 0.6, 0.4, 0.8, 0.9], y: [0, 0, 0, 1, 1, 1] };
 * reliability(scored, fitProbability(scored)).expectedCalibrationError;
 * ```
 * @see Naeini, Cooper and Hauskrecht (2015); Guo et al. (2017).
 */
export function reliability(scored: ScoredPairs, fit: ProbabilityFit, options: ReliabilityOptions = {}): Reliability {
  const { bins = 10 } = requireOptions("reliability", options);
  requireScoredPairs("reliability", scored);
  requireProbabilityFit("reliability", fit);
  requireCount("reliability", "bins", bins);
  const { distances, y } = scored;
  const pairs = new Float64Array(bins);
  const sames = new Float64Array(bins);
  const sums = new Float64Array(bins);
  let same = 0;
  for (let pair = 0; pair < y.length; pair++) same += 1 - y[pair];
  const prior = same / y.length;
  let squares = 0;
  for (let pair = 0; pair < y.length; pair++) {
    const probability = fittedProbability(fit, distances[pair], prior);
    const bin = Math.min(bins - 1, Math.floor(probability * bins));
    pairs[bin]++;
    sames[bin] += 1 - y[pair];
    sums[bin] += probability;
    squares += (1 - y[pair] - probability) ** 2;
  }
  const filled: ReliabilityBin[] = [];
  let expected = 0;
  let maximum = 0;
  for (let bin = 0; bin < bins; bin++) {
    if (pairs[bin] === 0) continue;
    const predicted = sums[bin] / pairs[bin];
    const observed = clopperPearson(sames[bin], pairs[bin]);
    filled.push({ predicted, observed, pairs: pairs[bin] });
    const error = Math.abs(predicted - observed.value);
    expected += (pairs[bin] / y.length) * error;
    maximum = Math.max(maximum, error);
  }
  return {
    bins: filled,
    expectedCalibrationError: expected,
    maximumCalibrationError: maximum,
    brierScore: squares / y.length,
  };
}
