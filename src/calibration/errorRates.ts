import type { ScoredPairs } from "../data/scoredPairs.js";
import { clopperPearson } from "../statistics/clopperPearson.js";
import { rateOverClusters, type ErrorRate } from "../statistics/clusteredRate.js";
import { pairClusters } from "../statistics/pairClusters.js";
import type { SortedScores } from "./sortedScores.js";
import { countUpTo } from "../statistics/bisect.js";

/** The two error rates of a threshold. */
export interface ErrorRates {
  /** Share of different pairs that match. */
  readonly falseMatchRate: ErrorRate;
  /** Share of same pairs that do not match. */
  readonly falseNonMatchRate: ErrorRate;
}

/** Measures the error rates at any threshold, with intervals over identities if they are known, else over pairs. Whatever is the same for all thresholds is prepared once. */
export function errorRates(
  scored: ScoredPairs,
  { same, different }: SortedScores,
  confidence = 0.95,
): (threshold: number) => ErrorRates {
  const { leftIdentity, rightIdentity } = scored;
  if (!leftIdentity || !rightIdentity) {
    const rate = (errors: number, trials: number): ErrorRate => ({
      ...clopperPearson(errors, trials, confidence),
      errors,
      trials,
    });
    return (threshold) => ({
      falseMatchRate: rate(countUpTo(different, threshold), different.length),
      falseNonMatchRate: rate(same.length - countUpTo(same, threshold), same.length),
    });
  }
  const clustered = (label: number, trials: number): ((threshold: number) => ErrorRate) => {
    const distances = new Float64Array(trials);
    const left = new Float64Array(trials);
    const right = new Float64Array(trials);
    for (let pair = 0, trial = 0; pair < scored.y.length; pair++) {
      if (scored.y[pair] !== label) continue;
      distances[trial] = scored.distances[pair];
      left[trial] = leftIdentity[pair];
      right[trial++] = rightIdentity[pair];
    }
    const clusters = pairClusters(left, right);
    const wrong = new Uint8Array(trials);
    return (threshold) => {
      for (let trial = 0; trial < trials; trial++) wrong[trial] = distances[trial] <= threshold ? label : 1 - label;
      return rateOverClusters(wrong, clusters, confidence);
    };
  };
  const matches = clustered(1, different.length);
  const nonMatches = clustered(0, same.length);
  return (threshold) => ({ falseMatchRate: matches(threshold), falseNonMatchRate: nonMatches(threshold) });
}

/** Number of identities in the pairs; undefined if unknown. */
export function countIdentities({ leftIdentity, rightIdentity }: ScoredPairs): number | undefined {
  return countDistinct(leftIdentity, rightIdentity);
}

/** Number of groups (sessions, cameras) in the pairs; undefined if unknown. */
export function countGroups({ leftGroup, rightGroup }: ScoredPairs): number | undefined {
  return countDistinct(leftGroup, rightGroup);
}

function countDistinct(left: ArrayLike<number> | undefined, right: ArrayLike<number> | undefined): number | undefined {
  if (!left || !right) return undefined;
  const seen = new Set<number>();
  for (let pair = 0; pair < left.length; pair++) seen.add(left[pair]).add(right[pair]);
  return seen.size;
}
