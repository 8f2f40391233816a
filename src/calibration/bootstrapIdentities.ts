import { requireCount, requireOptions, requireWithin } from "../core/check.js";
import type { Random } from "../core/random.js";
import type { ScoredPairs } from "../data/scoredPairs.js";
import { clopperPearson, type Estimate } from "../statistics/clopperPearson.js";
import { influence } from "./influence.js";
import { clusteredVariance } from "../statistics/pairClusters.js";
import { rocHull } from "./rocHull.js";
import { sortScores } from "./sortedScores.js";
import { resampleIdentities, standardDeviation } from "../statistics/resampleIdentities.js";
import { tQuantile } from "../statistics/tQuantile.js";
import { weightedMeter, weightedPairs, type WeightedFigures } from "./weightedPairs.js";

/** Options of {@link bootstrapIdentities}. */
export interface BootstrapOptions {
  /** Number of draws; default 2000. */
  readonly resamples?: number;
  /** Share of such intervals that contain the true value; default 0.95. */
  readonly confidence?: number;
  /** Source of randomness; default `Math.random`. */
  readonly random?: Random;
}

/** Figures that have no closed form, with their intervals. */
export type BootstrapEstimates = Readonly<Record<keyof WeightedFigures, Estimate>>;

/**
 * Confidence intervals for the equal error rate and the area under the curve that allow for pairs sharing identities.
 *
 * Each resample draws as many identities as there are, with replacement, and a pair of two identities counts as often as the product of how often each was
 * drawn, a pair of one identity as often as that was drawn; if identities are unknown, pairs are drawn instead. Drawing this way counts the variance
 * of single pairs up to three times, so the spread of the resamples is reduced by the factor known for sums. The median of the resamples
 * shows the bias of the hull, which is subtracted. The interval is symmetric in log odds, by Student's t.
 *
 * It makes `resamples` passes over the sorted pairs: 2,000 resamples of 100,000 pairs take seconds.
 *
 * It needs at least ten identities: with fewer, the spread between them cannot be estimated, and the intervals are far too narrow.
 *
 * @throws RangeError as {@link calibrate} does for pairs from which no threshold can be chosen, or if `confidence` is not within (0, 1).
 * @example
 * ```ts
 * const scored = { distances: [0.1, 0.2, 0.6, 0.4, 0.8, 0.9], y: [0, 0, 0, 1, 1, 1], leftIdentity: [0, 1, 2, 0, 1, 2], rightIdentity: [0, 1, 2, 1, 2, 0] };
 * bootstrapIdentities(scored, { random: seeded(1) }).equalErrorRate.value; // 0.167
 * ```
 * @see Bolle, Ratha and Pankanti (2004), "The subsets bootstrap"; Owen (2007), "The pigeonhole bootstrap"; Aronow et al. (2015).
 */
export function bootstrapIdentities(scored: ScoredPairs, options: BootstrapOptions = {}): BootstrapEstimates {
  const { confidence = 0.95 } = requireOptions("bootstrapIdentities", options);
  requireWithin("bootstrapIdentities", "confidence", confidence, 0, 1);
  const scores = sortScores("bootstrapIdentities", scored);
  const hull = rocHull(scores);
  const pairs = weightedPairs(scored);
  const { clusters } = pairs;
  const meter = weightedMeter(pairs);
  const value = meter(new Uint8Array(clusters.identities).fill(1));
  const { resamples = 2000, random = Math.random } = options;
  requireCount("bootstrapIdentities", "resamples", resamples);
  const replicates = resampleIdentities(clusters.identities, measured(meter), resamples, random);
  const parts = influence(pairs, hull);

  const estimate = (name: keyof WeightedFigures): Estimate => {
    const { variance, resampled } = clusteredVariance(clusters, parts[name]);
    const at = value[name];
    if (!(resampled > 0)) {
      // Nothing overlaps, so nothing varies: bound the error as if each combination of identities had been tried once.
      const combinations = [0, 1].map((label) => distinctCombinations(label));
      const { high } = clopperPearson(0, Math.min(...combinations), confidence);
      return at < 0.5 ? { value: at, low: at, high } : { value: at, low: 1 - high, high: at };
    }
    const least = 0.5 / pairs.y.length;
    const logOdds = (rate: number): number => {
      const kept = Math.min(1 - least, Math.max(least, rate));
      return Math.log(kept / (1 - kept));
    };
    const sorted = Float64Array.from(replicates, (figures) => logOdds(figures[name])).sort();
    const median = sorted[sorted.length >> 1];
    const deviation = standardDeviation(sorted) * Math.sqrt(variance / resampled);
    const half = tQuantile((1 + confidence) / 2, Math.max(1, clusters.identities - 2)) * deviation;
    const centre = 2 * logOdds(at) - median;
    const rate = (odds: number): number => 1 / (1 + Math.exp(-odds));
    return { value: at, low: Math.min(at, rate(centre - half)), high: Math.max(at, rate(centre + half)) };
  };
  const distinctCombinations = (label: number): number =>
    new Set(clusters.combinationOf.filter((_, pair) => scored.y[pair] === label)).size;
  return { equalErrorRate: estimate("equalErrorRate"), areaUnderCurve: estimate("areaUnderCurve") };
}

/** Figures in the form that {@link resampleIdentities} needs: undefined for a draw without pairs of one kind. */
export function measured<Figures extends WeightedFigures>(
  meter: (counts: ArrayLike<number>) => Figures,
): (counts: ArrayLike<number>) => Figures | undefined {
  return (counts) => {
    const figures = meter(counts);
    return Number.isNaN(figures.equalErrorRate) ? undefined : figures;
  };
}
