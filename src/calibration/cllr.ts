import type { ScoredPairs } from "../data/scoredPairs.js";
import { requireProbabilityFit, type ProbabilityFit } from "./fitProbability.js";
import { ratioAt } from "./likelihoodRatio.js";
import { rocHull } from "./rocHull.js";
import { requireScoredPairs, sortScores } from "./sortedScores.js";

/**
 * The cost of likelihood ratios, in bits: the cost of acting on them, averaged over all priors. 0 is perfect, 1 is no better than no information, and more
 * is misleading.
 *
 * @param fit - From {@link fitProbability}, preferably made on other pairs.
 * @returns Mean over same and over different pairs, weighted equally; Infinity if a certain answer is wrong.
 * @throws RangeError as {@link calibrate} does for pairs that cannot be used.
 * @example
 * ```ts
 * const scored = { distances: [0.1, 0.2, 0.6, 0.4, 0.8, 0.9], y: [0, 0, 0, 1, 1, 1] };
 * cllr(scored, fitProbability(scored));
 * ```
 * @see Brummer and du Preez (2006), "Application-independent evaluation of speaker detection".
 */
export function cllr(scored: ScoredPairs, fit: ProbabilityFit): number {
  requireScoredPairs("cllr", scored);
  requireProbabilityFit("cllr", fit);
  const sums = [0, 0];
  const counts = [0, 0];
  for (let pair = 0; pair < scored.y.length; pair++) {
    const label = scored.y[pair];
    const ratio = ratioAt(fit, scored.distances[pair]);
    sums[label] += log2OnePlusExp(label === 0 ? -ratio : ratio);
    counts[label]++;
  }
  return (sums[0] / counts[0] + sums[1] / counts[1]) / 2;
}

/**
 * The smallest {@link cllr} that any monotonic recalibration of the distances could reach: the loss due to the model, not to its calibration.
 *
 * @throws RangeError as {@link calibrate} does for pairs that cannot be used.
 * @see Brummer and du Preez (2006), by pooling adjacent violators.
 */
export function minCllr(scored: ScoredPairs): number {
  const { same, different } = rocHull(sortScores("minCllr", scored));
  const end = same.length - 1;
  let sum = 0;
  for (let vertex = 1; vertex <= end; vertex++) {
    const sames = (same[vertex] - same[vertex - 1]) / same[end];
    const differents = (different[vertex] - different[vertex - 1]) / different[end];
    if (sames > 0) sum += sames * Math.log2(1 + differents / sames);
    if (differents > 0) sum += differents * Math.log2(1 + sames / differents);
  }
  return sum / 2;
}

const log2OnePlusExp = (x: number): number => (Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))) / Math.LN2;
