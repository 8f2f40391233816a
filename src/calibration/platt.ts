import { groupScores } from "./groupScores.js";
import { fitSigmoid, plattTargets } from "./sigmoidFit.js";
import type { SortedScores } from "./sortedScores.js";

/** Platt's sigmoid: P(same | distance) = 1 / (1 + exp(slope * distance + offset)), at the prior of the pairs it was fitted on. */
export interface PlattScaling {
  /** How fast the probability falls with distance; positive unless the data point the wrong way. */
  readonly slope: number;
  /** Log odds of "different" at distance 0. */
  readonly offset: number;
}

/**
 * Fits Platt's sigmoid with his smoothed targets, so that it exists for separable data too.
 *
 * @see Platt (1999); Lin, Lin and Weng (2007).
 */
export function fitPlatt(scores: SortedScores): PlattScaling {
  const groups = groupScores(scores);
  const sames = scores.same.length;
  const differents = scores.different.length;
  const ones = new Float64Array(groups.at.length).fill(1);
  const start = [0, Math.log((differents + 1) / (sames + 1))];
  const [slope, offset] = fitSigmoid(groups, [groups.at, ones], plattTargets(sames, differents), start);
  return { slope, offset };
}
