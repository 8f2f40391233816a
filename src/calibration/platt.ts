import { fitLogistic } from "../statistics/logisticRegression.js";
import { groupScores } from "./groupScores.js";
import { sigmoidData } from "./sigmoidData.js";
import type { SortedScores } from "./sortedScores.js";

/** Platt's sigmoid: P(same | distance) = 1 / (1 + exp(slope * distance + offset)), at the prior of the pairs it was fitted on. */
export interface PlattScaling {
  /** How fast the probability falls with distance; positive unless the labels point the wrong way. */
  readonly slope: number;
  /** Log odds of "different" at distance 0. */
  readonly offset: number;
}

/**
 * Fits Platt's sigmoid with his smoothed targets, so that a fit exists even for separable data.
 *
 * @see Platt (1999); Lin, Lin and Weng (2007).
 */
export function fitPlatt(scores: SortedScores): PlattScaling {
  const groups = groupScores(scores);
  const { weights, intercept } = fitLogistic(sigmoidData(groups, [groups.at]));
  return { slope: weights[0], offset: intercept };
}
