import { requireFunction, shown } from "../core/check.js";
import { requireDataset, type Dataset } from "./dataset.js";
import type { Labels } from "./labels.js";
import { requirePairs, type Pairs } from "./pairLabels.js";
import type { ScoredPairs } from "./scoredPairs.js";

/**
 * Scores pairs by a distance that does not come from a net, for the baselines that a net must beat: pixels, a scalar, another program's scores.
 *
 * @param dataset - Gives the identity of each row.
 * @param pairs - Pairs of its rows.
 * @param distance - The distance of two rows: small = close. A function made by `rowDistance` carries its distance and model, and so do the scores;
 *   for other functions, a calibration reports an unknown origin.
 * @returns Scored pairs, the input of {@link calibrate} and of the evaluations.
 * @throws RangeError if a distance is NaN (the message names the rows), or the pairs are not of this dataset.
 * @example
 * ```ts
 * const heights = [1.8, 1.79, 1.6];
 * const people = fromArrays([[0], [1], [2]], ["anna", "anna", "bert"]);
 * const baseline = scoreWith(people, everyPair(people), (a, b) => Math.abs(heights[a] - heights[b]));
 * ```
 */
export function scoreWith(
  dataset: Dataset,
  pairs: Pairs,
  distance: { (left: number, right: number): number; readonly distance?: string; readonly model?: string },
): ScoredPairs {
  requireDataset("scoreWith", dataset);
  requireFunction("scoreWith", "distance", distance);
  requirePairs("scoreWith", pairs, dataset.length);
  const distances = Float64Array.from(pairs.left, (left, pair) => {
    const value = distance(left, pairs.right[pair]);
    if (typeof value !== "number" || Number.isNaN(value)) {
      throw new RangeError(
        `scoreWith: distances must be numbers, got ${shown(value)} for rows ${left} and ${pairs.right[pair]}`,
      );
    }
    return value;
  });
  const { left, right, y, kind } = pairs;
  const { distance: name, model } = distance;
  return {
    distances,
    y,
    left,
    right,
    ...pairIdentities(dataset, pairs),
    ...(kind && { kind }),
    ...(name !== undefined && { distance: name }),
    ...(model !== undefined && { model }),
  };
}

/** The identities and groups of each pair's rows, if known. A forgery is assigned to the writer it imitates, because intervals resample writers. */
export function pairIdentities(
  { labels, groups, forged, anonymous }: Pick<Dataset, "labels" | "groups" | "forged" | "anonymous">,
  { left, right }: Pick<Pairs, "left" | "right">,
): Pick<ScoredPairs, "leftIdentity" | "rightIdentity" | "leftGroup" | "rightGroup"> {
  const of = (rows: Int32Array, { classOf }: Labels): Int32Array => rows.map((row) => classOf[row]);
  const names = forged && groups ? groups : labels;
  const sessions = groups && groups !== names && { leftGroup: of(left, groups), rightGroup: of(right, groups) };
  if (anonymous) return { ...sessions }; // that each sample shows someone else is not known, only not ruled out
  return {
    leftIdentity: of(left, names),
    rightIdentity: of(right, names),
    ...sessions,
  };
}
