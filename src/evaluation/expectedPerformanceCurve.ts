import { rocHull } from "../calibration/rocHull.js";
import { sortScores, thresholdAfter } from "../calibration/sortedScores.js";
import { countUpTo } from "../statistics/bisect.js";
import { requireCount, requireOptions, shown } from "../core/check.js";
import type { ScoredPairs } from "../data/scoredPairs.js";

/** Options of {@link expectedPerformanceCurve}. */
export interface ExpectedPerformanceOptions {
  /** How many values of alpha from 0 to 1; default 21. */
  readonly points?: number;
}

/** Half total error on fresh pairs against what the threshold was chosen for: entry k of each list belongs to alpha k. */
export interface ExpectedPerformanceCurve {
  /** How much false matches weigh against false non-matches in the choice of the threshold, from 0 to 1. */
  readonly alpha: Float64Array;
  /** The threshold chosen on the development pairs, to minimise alpha * falseMatchRate + (1 - alpha) * falseNonMatchRate. */
  readonly threshold: Float64Array;
  /** Half total error rate at that threshold on the evaluation pairs. */
  readonly halfTotalErrorRate: Float64Array;
  /** The error that was minimised, alpha * falseMatchRate + (1 - alpha) * falseNonMatchRate, on the evaluation pairs. */
  readonly weightedErrorRate: Float64Array;
}

/**
 * The expected performance curve: unlike a ROC curve, it never shows a threshold that was chosen on the pairs it is measured on.
 *
 * @param development - Pairs to choose thresholds on.
 * @param evaluation - Other pairs to measure the thresholds on.
 * @throws RangeError as {@link calibrate} does for pairs that cannot be used, or if the two come from different models or distances.
 * @example
 * ```ts
 * const curve = expectedPerformanceCurve(scored, { distances: [0.2, 0.6, 0.5, 0.9], y: [0, 0, 1, 1] });
 * ```
 * @see Bengio, Mariethoz and Keller (2005), "The expected performance curve".
 */
export function expectedPerformanceCurve(
  development: ScoredPairs,
  evaluation: ScoredPairs,
  options: ExpectedPerformanceOptions = {},
): ExpectedPerformanceCurve {
  const who = "expectedPerformanceCurve";
  const { points = 21 } = requireOptions(who, options);
  requireCount(who, "points", points, 2);
  const chosenOn = sortScores(who, development);
  const { same, different } = sortScores(who, evaluation);
  for (const name of ["model", "distance"] as const) {
    const [expected = evaluation[name], actual = expected] = [development[name], evaluation[name]];
    if (expected === actual) continue;
    throw new RangeError(`${who}: both must come from one ${name}, got ${shown(expected)} and ${shown(actual)}`);
  }
  const hull = rocHull(chosenOn);
  const end = hull.last.length - 1;
  const curve = {
    alpha: Float64Array.from({ length: points }, (_, k) => k / (points - 1)),
    threshold: new Float64Array(points),
    halfTotalErrorRate: new Float64Array(points),
    weightedErrorRate: new Float64Array(points),
  };
  curve.alpha.forEach((alpha, k) => {
    let best = 0;
    let least = Infinity;
    for (let vertex = 0; vertex <= end; vertex++) {
      const error =
        (alpha * hull.different[vertex]) / hull.different[end] + (1 - alpha) * (1 - hull.same[vertex] / hull.same[end]);
      if (error < least - 1e-12) {
        best = vertex;
        least = error;
      }
    }
    const threshold = thresholdAfter(chosenOn, hull.last[best]);
    const match = countUpTo(different, threshold) / different.length;
    const nonMatch = 1 - countUpTo(same, threshold) / same.length;
    curve.threshold[k] = threshold;
    curve.halfTotalErrorRate[k] = (match + nonMatch) / 2;
    curve.weightedErrorRate[k] = alpha * match + (1 - alpha) * nonMatch;
  });
  return curve;
}
