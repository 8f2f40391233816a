import type { ScoredPairs } from "../data/scoredPairs.js";
import { sortScores } from "./sortedScores.js";

/**
 * Average precision: the precision of matches at the distance of each same pair, averaged over the same pairs. Unlike the area under the ROC curve, it depends
 * on the share of same pairs, which is also what chance gives.
 *
 * @returns In (0, 1]; equal distances count as one step.
 * @throws RangeError as {@link calibrate} does for unusable pairs.
 * @example
 * ```ts
 * averagePrecision({ distances: [0.1, 0.3, 0.2, 0.4], y: [0, 0, 1, 1] }); // (1 + 2/3) / 2
 * ```
 */
export function averagePrecision(scored: ScoredPairs): number {
  const { same, different } = sortScores("averagePrecision", scored);
  let i = 0;
  let j = 0;
  let sum = 0;
  while (i < same.length) {
    const last = same[i];
    const before = i;
    while (i < same.length && same[i] === last) i++;
    while (j < different.length && different[j] <= last) j++;
    sum += ((i - before) * i) / (i + j);
  }
  return sum / same.length;
}
