import { requireCount, requireOptions } from "../core/check.js";
import type { ScoredPairs } from "../data/scoredPairs.js";
import { probit } from "../statistics/probit.js";
import { hullEqualErrorRate, rocHull } from "./rocHull.js";
import { sortScores, thresholdAfter } from "./sortedScores.js";

/** Operating points in order of threshold: entry k of each list belongs to threshold k. */
export interface RocCurve {
  /** Thresholds: -Infinity, the midpoints between neighbouring distinct distances, Infinity. Match when distance <= threshold. */
  readonly threshold: Float64Array;
  /** Share of different pairs that match, rising from 0 to 1. */
  readonly falseMatchRate: Float64Array;
  /** Share of same pairs that do not match, falling from 1 to 0. */
  readonly falseNonMatchRate: Float64Array;
}

/** Options of {@link rocCurve} and {@link detCurve}. */
export interface CurveOptions {
  /** About how many points to keep, evenly along the curve, for plotting; default all of them. */
  readonly points?: number;
}

/**
 * The error rates at every threshold that separates two observed distances.
 *
 * @returns One more point than there are distinct distances, or about `points` of them.
 * @throws RangeError as {@link calibrate} does for pairs from which no threshold can be chosen.
 * @example
 * ```ts
 * rocCurve({ distances: [0.1, 0.3, 0.2, 0.4], y: [0, 0, 1, 1] }).falseMatchRate; // [0, 0, 0.5, 0.5, 1]
 * ```
 */
export function rocCurve(scored: ScoredPairs, options: CurveOptions = {}): RocCurve {
  const { points = Infinity } = requireOptions("rocCurve", options);
  if (points !== Infinity) requireCount("rocCurve", "points", points, 2);
  return curve("rocCurve", scored, points, (rate) => rate);
}

/** A {@link RocCurve} with its coordinates on the probit axes of a detection error trade-off plot. */
export interface DetCurve extends RocCurve {
  /** Normal quantile of each false match rate. */
  readonly x: Float64Array;
  /** Normal quantile of each false non-match rate. */
  readonly y: Float64Array;
}

/**
 * The detection error trade-off: the operating points of {@link rocCurve} with both rates within (0, 1), and the normal quantiles of those rates. On these
 * axes, normally distributed scores give a straight line, and small rates are spread out.
 *
 * @throws RangeError as {@link rocCurve} does.
 * @example
 * ```ts
 * detCurve({ distances: [0.1, 0.3, 0.2, 0.4], y: [0, 0, 1, 1] }); // one point: both rates 0.5, x = y = 0
 * ```
 * @see Martin, Doddington et al. (1997), "The DET curve in assessment of detection task performance".
 */
export function detCurve(scored: ScoredPairs, options: CurveOptions = {}): DetCurve {
  const { points = Infinity } = requireOptions("detCurve", options);
  if (points !== Infinity) requireCount("detCurve", "points", points, 2);
  const { threshold, falseMatchRate, falseNonMatchRate } = curve("detCurve", scored, points, probit);
  return {
    threshold,
    falseMatchRate,
    falseNonMatchRate,
    x: falseMatchRate.map(probit),
    y: falseNonMatchRate.map(probit),
  };
}

/** Points of the curve, thinned to steps of 1 / `points` of its length in the coordinates that `axis` gives; points without finite coordinates are left out. */
function curve(who: string, scored: ScoredPairs, points: number, axis: (rate: number) => number): RocCurve {
  const scores = sortScores(who, scored);
  const { same, different } = scores;
  const threshold: number[] = [];
  const match: number[] = [];
  const nonMatch: number[] = [];
  const length = axis === probit ? 4 * probit(1 - 1 / Math.max(same.length, different.length, 3)) : 2;
  const step = length / points;
  let i = 0;
  let j = 0;
  let last = -Infinity;
  let keptX = -Infinity;
  let keptY = Infinity;
  for (;;) {
    const x = axis(j / different.length);
    const y = axis(1 - i / same.length);
    const isEnd = i === same.length && j === different.length;
    if (Number.isFinite(x) && Number.isFinite(y) && (isEnd || x - keptX + (keptY - y) >= step)) {
      threshold.push(isEnd ? Infinity : last === -Infinity ? -Infinity : thresholdAfter(scores, last));
      match.push(j / different.length);
      nonMatch.push(1 - i / same.length);
      keptX = x;
      keptY = y;
    }
    if (isEnd) break;
    last = Math.min(i < same.length ? same[i] : Infinity, j < different.length ? different[j] : Infinity);
    while (i < same.length && same[i] === last) i++;
    while (j < different.length && different[j] === last) j++;
  }
  return {
    threshold: Float64Array.from(threshold),
    falseMatchRate: Float64Array.from(match),
    falseNonMatchRate: Float64Array.from(nonMatch),
  };
}

/**
 * Probability that a same pair is closer than a different pair, ties counting half: the area under the ROC curve. 1 is perfect, 0.5 is chance.
 *
 * @throws RangeError as {@link rocCurve} does.
 * @see Mann and Whitney (1947).
 */
export function areaUnderCurve(scored: ScoredPairs): number {
  return rocHull(sortScores("areaUnderCurve", scored)).areaUnderCurve;
}

/**
 * The error rate where false matches and false non-matches are equally frequent, on the convex hull of the ROC curve, so that it does not depend on
 * ties and steps. 0 is perfect, 0.5 is chance.
 *
 * @throws RangeError as {@link rocCurve} does.
 * @see Brummer and de Villiers (2013), "The BOSARIS toolkit".
 */
export function equalErrorRate(scored: ScoredPairs): number {
  return hullEqualErrorRate(rocHull(sortScores("equalErrorRate", scored)));
}
