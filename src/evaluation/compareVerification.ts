import { measured, type BootstrapOptions } from "../calibration/bootstrapIdentities.js";
import { incompleteBeta, type Estimate } from "../statistics/clopperPearson.js";
import { influence } from "../calibration/influence.js";
import { clusteredVariance } from "../statistics/pairClusters.js";
import { rocHull } from "../calibration/rocHull.js";
import { sortScores } from "../calibration/sortedScores.js";
import { resampleIdentities, standardDeviation } from "../statistics/resampleIdentities.js";
import { tQuantile } from "../statistics/tQuantile.js";
import { weightedMeter, weightedPairs, type WeightedFigures } from "../calibration/weightedPairs.js";
import { requireCount, requireOptions, requireWithin } from "../core/check.js";
import type { ScoredPairs } from "../data/scoredPairs.js";

/** The difference between the figures of two models. */
export interface Difference extends Estimate {
  /** The first model's figure. */
  readonly first: number;
  /** The second model's figure. */
  readonly second: number;
  /** Probability of a difference at least this great if the models were equally good (two-sided). */
  readonly pValue: number;
}

/** How two models differ on the same pairs. */
export type VerificationComparison = Readonly<Record<keyof WeightedFigures, Difference>>;

/**
 * Is one model better than another? Compares them on the same pairs by paired resampling of identities: each draw measures both, so whatever makes pairs hard
 * for both cancels out.
 *
 * @param first - Pairs as the first model scores them; identities make the interval honest.
 * @param second - The same pairs, in the same order, as the second model scores them.
 * @returns First minus second, with 95 % intervals unless another confidence was requested: a difference in equal error rate below 0 favours the first.
 * @throws RangeError if the labels or identities differ, or as {@link calibrate} does.
 * @example
 * ```ts
 * const { equalErrorRate } = compareVerification(model, baseline, { random: seeded(1) });
 * const isBetter = equalErrorRate.high < 0;
 * ```
 * @see Bolle, Ratha and Pankanti (2004); Aronow, Samii and Assenova (2015).
 */
export function compareVerification(
  first: ScoredPairs,
  second: ScoredPairs,
  options: BootstrapOptions = {},
): VerificationComparison {
  const who = "compareVerification";
  const { confidence = 0.95, resamples = 2000, random = Math.random } = requireOptions(who, options);
  requireCount(who, "resamples", resamples);
  requireWithin(who, "confidence", confidence, 0, 1);
  const sides = [first, second].map((scored) => {
    const hull = rocHull(sortScores(who, scored));
    const pairs = weightedPairs(scored);
    return { pairs, meter: weightedMeter(pairs), parts: influence(pairs, hull) };
  });
  requireSamePairs(who, first, second);
  const [a, b] = sides;
  const { clusters } = a.pairs;
  const once = new Uint8Array(clusters.identities).fill(1);
  const values = [a.meter(once), b.meter(once)];
  const measure = (counts: ArrayLike<number>): WeightedFigures => {
    const [x, y] = [a.meter(counts), b.meter(counts)];
    return {
      equalErrorRate: x.equalErrorRate - y.equalErrorRate,
      areaUnderCurve: x.areaUnderCurve - y.areaUnderCurve,
    };
  };
  const replicates = resampleIdentities(clusters.identities, measured(measure), resamples, random);
  const degrees = Math.max(1, clusters.identities - 2);

  const difference = (name: keyof WeightedFigures): Difference => {
    const value = values[0][name] - values[1][name];
    const parts = a.parts[name].map((part, pair) => part - b.parts[name][pair]);
    const { variance, resampled } = clusteredVariance(clusters, parts);
    const spread = standardDeviation(Float64Array.from(replicates, (figures) => figures[name]));
    const deviation = resampled > 0 ? spread * Math.sqrt(variance / resampled) : spread;
    const half = tQuantile((1 + confidence) / 2, degrees) * deviation;
    const t = value / deviation;
    const pValue = deviation > 0 ? incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5) : value === 0 ? 1 : 0;
    return { value, low: value - half, high: value + half, first: values[0][name], second: values[1][name], pValue };
  };
  return { equalErrorRate: difference("equalErrorRate"), areaUnderCurve: difference("areaUnderCurve") };
}

function requireSamePairs(who: string, first: ScoredPairs, second: ScoredPairs): void {
  for (const name of ["y", "leftIdentity", "rightIdentity"] as const) {
    const a = first[name];
    const b = second[name];
    if (!a && !b) continue;
    const length = a?.length ?? 0;
    if (length !== b?.length) {
      throw new RangeError(`${who}: both must score the same pairs, got ${length} and ${b?.length ?? 0} of ${name}`);
    }
    for (let pair = 0; pair < length; pair++) {
      if (a?.[pair] === b[pair]) continue;
      throw new RangeError(
        `${who}: both must score the same pairs in the same order, got ${name} ${a?.[pair] ?? "none"} and ${b[pair]} at pair ${pair}`,
      );
    }
  }
}
