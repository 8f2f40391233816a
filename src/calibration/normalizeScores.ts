import { requireCount, requireFit, requireFunction, requireObject, requireOptions } from "../core/check.js";
import type { ScoredPairs } from "../data/scoredPairs.js";
import { requireScores } from "./sortedScores.js";

/**
 * The side of a pair that is measured against the cohort.
 *
 * - `"z"`: the first, the enrolled row; can be prepared at enrollment.
 * - `"t"`: the second, the probe.
 * - `"s"`: both, averaged; symmetric.
 * - `"adaptiveS"`: like `"s"`, but only against the nearest members of the cohort, which are the likeliest impostors. Usually the best.
 */
export type ScoreNormalization = "z" | "t" | "s" | "adaptiveS";

/** Samples of many other identities, to measure how close strangers come to a row. */
export interface Cohort {
  /** How many members it has; hundreds are usual. */
  readonly size: number;
  /** Distance from a row of the pairs to a member, an index from 0 to `size` - 1. */
  readonly distance: (row: number, member: number) => number;
}

/** Options of {@link normalizeScores}. */
export interface NormalizeScoresOptions {
  /** Which normalisation; default `"adaptiveS"`. */
  readonly method?: ScoreNormalization;
  /** How many of the nearest members count for `"adaptiveS"`; default 200, or all there are. */
  readonly nearest?: number;
}

/**
 * Puts distances on one scale for all rows: standard deviations from the mean distance of strangers. Some rows are close to everyone and some to no one, and
 * one threshold cannot serve both.
 *
 * @param scored - Pairs with their rows `left` and `right`.
 * @param cohort - Samples of identities that are in none of the pairs.
 * @returns The pairs with normalised distances, negative for close ones; the name of the distance records this, so that thresholds are not mixed up.
 * @throws RangeError if the pairs have no rows, the cohort has fewer than 2 members, or strangers are all equally far from a row.
 * @example
 * ```ts
 * const pairs = { distances: [1, 5], y: [0, 1], left: [0, 0], right: [1, 2] };
 * normalizeScores(pairs, { size: 2, distance: (row, member) => 4 + member }, { method: "z" }).distances; // [-7, 1]
 * ```
 * @see Auckenthaler, Carey and Lloyd-Thomas (2000) for z and t; Matejka et al. (2017), "Analysis of score normalization in multilingual speaker recognition".
 */
export function normalizeScores(
  scored: ScoredPairs,
  cohort: Cohort,
  options: NormalizeScoresOptions = {},
): ScoredPairs {
  const who = "normalizeScores";
  const { method = "adaptiveS", nearest = 200 } = requireOptions(who, options);
  requireFit(["z", "t", "s", "adaptiveS"].includes(method), who, "method", '"z", "t", "s" or "adaptiveS"', method);
  requireScores(who, scored);
  const { left, right, distances } = scored;
  if (!left || !right) throw new RangeError(`${who}: pairs must say which rows they are of (left and right), got none`);
  requireObject(who, "the cohort", cohort, "an object", ["size", "distance"]);
  requireFunction(who, "the cohort's distance", cohort.distance);
  requireCount(who, "the cohort's size", cohort.size, 2);
  requireCount(who, "nearest", nearest, 2);
  const count = method === "adaptiveS" ? Math.min(nearest, cohort.size) : cohort.size;
  const known = new Map<number, readonly [mean: number, deviation: number]>();
  const strangers = (row: number): readonly [mean: number, deviation: number] => {
    let found = known.get(row);
    if (!found) {
      const all = Float64Array.from({ length: cohort.size }, (_, member) => cohort.distance(row, member));
      const near = count < cohort.size ? all.sort().subarray(0, count) : all;
      const mean = near.reduce((sum, value) => sum + value, 0) / count;
      const deviation = Math.sqrt(near.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count);
      if (!(deviation > 0)) {
        throw new RangeError(
          `${who}: strangers must differ in their distance to a row, got deviation ${deviation} for row ${row}`,
        );
      }
      found = [mean, deviation];
      known.set(row, found);
    }
    return found;
  };
  const against = (row: number, distance: number): number => {
    const [mean, deviation] = strangers(row);
    return (distance - mean) / deviation;
  };
  return {
    ...scored,
    distance: `${scored.distance ?? "distance"}, ${method}-normalized`,
    distances: Float64Array.from(distances, (distance, pair) => {
      if (method === "z") return against(left[pair], distance);
      if (method === "t") return against(right[pair], distance);
      return (against(left[pair], distance) + against(right[pair], distance)) / 2;
    }),
  };
}
