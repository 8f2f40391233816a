import { bisect, countBelow, countUpTo } from "../statistics/bisect.js";
import { resolveCost, type PairCriterion } from "./criterion.js";
import { hullEqualErrorRate, type RocHull } from "./rocHull.js";
import { thresholdAfter, type SortedScores } from "./sortedScores.js";

/** The threshold that a criterion chooses. */
export interface OperatingPoint {
  /** Match when the distance is at most this. */
  readonly threshold: number;
  /** What the criterion measures, at this threshold: the accuracy, the F measure, the normalised cost, the target's own rate... */
  readonly criterionValue: number;
}

/** The threshold that `criterion` chooses. Costs and F measures have their optimum at a vertex of the hull, so only those are tried. */
export function chooseThreshold(scores: SortedScores, hull: RocHull, criterion: PairCriterion): OperatingPoint {
  const { same, different } = scores;
  if (criterion === "equalErrorRate") {
    return { threshold: equalErrorThreshold(scores), criterionValue: hullEqualErrorRate(hull) };
  }
  if (typeof criterion === "object") {
    if ("falseMatchRate" in criterion) {
      const allowed = allowedErrors(criterion.falseMatchRate, different.length);
      const last = allowed === different.length ? Infinity : different[allowed];
      const threshold = last === Infinity ? thresholdAfter(scores, greatest(scores)) : thresholdBelow(scores, last);
      return { threshold, criterionValue: countUpTo(different, threshold) / different.length };
    }
    if ("falseNonMatchRate" in criterion) {
      const allowed = allowedErrors(criterion.falseNonMatchRate, same.length);
      const last = allowed === same.length ? -Infinity : same[same.length - 1 - allowed];
      const threshold = thresholdAfter(scores, last);
      return { threshold, criterionValue: 1 - countUpTo(same, threshold) / same.length };
    }
    if ("precision" in criterion) return precisionPoint(scores, hull, criterion.precision);
  }
  const value = hullObjective(criterion, same.length, different.length);
  let best = 0;
  let bestValue = -Infinity;
  for (let vertex = 0; vertex < hull.last.length; vertex++) {
    const candidate = value(hull.same[vertex], hull.different[vertex]);
    // Of equal candidates, keep the strictest, despite rounding.
    if (candidate > bestValue + 1e-12 * Math.abs(candidate)) {
      best = vertex;
      bestValue = candidate;
    }
  }
  const isLoss = criterion === "halfTotalErrorRate" || (typeof criterion === "object" && "cost" in criterion);
  return { threshold: thresholdAfter(scores, hull.last[best]), criterionValue: isLoss ? 0 - bestValue : bestValue };
}

/** The function of (same pairs that match, different pairs that match) to maximise; losses are negated. */
function hullObjective(
  criterion: Exclude<PairCriterion, { falseMatchRate: number } | { falseNonMatchRate: number } | { precision: number }>,
  sames: number,
  differents: number,
): (s: number, d: number) => number {
  if (criterion === "accuracy") return (s, d) => (s + differents - d) / (sames + differents);
  if (criterion === "youden") return (s, d) => s / sames - d / differents;
  if (criterion === "balancedAccuracy") return (s, d) => (s / sames + 1 - d / differents) / 2;
  if (criterion === "halfTotalErrorRate") return (s, d) => -(1 - s / sames + d / differents) / 2;
  if (typeof criterion === "object" && "cost" in criterion) {
    const { falseNonMatch, falseMatch, prior } = resolveCost(criterion.cost);
    const miss = falseNonMatch * prior;
    const falseAlarm = falseMatch * (1 - prior);
    const least = Math.min(miss, falseAlarm);
    return (s, d) => -(miss * (1 - s / sames) + falseAlarm * (d / differents)) / least;
  }
  const beta = typeof criterion === "object" && "fBeta" in criterion ? criterion.fBeta : 1;
  return (s, d) => ((1 + beta * beta) * s) / (beta * beta * sames + s + d);
}

/** How many errors a rate allows; the small slack keeps 0.1 of 30 at 3 in floating point. */
function allowedErrors(rate: number, trials: number): number {
  return Math.min(trials, Math.floor(rate * trials * (1 + 1e-12)));
}

function greatest({ same, different }: SortedScores): number {
  return Math.max(same[same.length - 1], different[different.length - 1]);
}

/** The threshold just below a distance: halfway to the next smaller observed one. */
export function thresholdBelow(scores: SortedScores, distance: number): number {
  const below = (values: Float32Array | Float64Array): number => {
    const count = countBelow(values, distance);
    return count === 0 ? -Infinity : values[count - 1];
  };
  return thresholdAfter(scores, Math.max(below(scores.same), below(scores.different)));
}

/** The observed threshold at which the two error rates are closest, by bisection over the distances of each kind. */
function equalErrorThreshold(scores: SortedScores): number {
  const { same, different } = scores;
  const gap = (last: number): number =>
    countUpTo(different, last) / different.length - (1 - countUpTo(same, last) / same.length);
  // The first distance of each kind at which false matches prevail.
  const first = (values: Float32Array | Float64Array): number => {
    const index = bisect(values.length, (k) => gap(values[k]) >= 0);
    return index === values.length ? Infinity : values[index];
  };
  const after = Math.min(first(same), first(different));
  const before = thresholdBelow(scores, after);
  return Math.abs(gap(before)) <= Math.abs(gap(after)) ? before : thresholdAfter(scores, after);
}

/** The most lenient threshold at which matches are right often enough; if there is none, nothing matches. */
function precisionPoint(scores: SortedScores, hull: RocHull, precision: number): OperatingPoint {
  const { same, different } = scores;
  const suffices = (s: number, d: number): boolean => s >= precision * (s + d) * (1 - 1e-12);
  // Precision falls along the hull, and the curve lies below it, so only the step of the hull that falls short needs closer inspection.
  let vertex = 1;
  while (vertex < hull.last.length - 1 && suffices(hull.same[vertex], hull.different[vertex])) vertex++;
  let i = hull.same[vertex];
  let j = hull.different[vertex];
  // From the greatest distance down, one distinct distance at a time.
  while (!suffices(i, j)) {
    const last = Math.max(i > 0 ? same[i - 1] : -Infinity, j > 0 ? different[j - 1] : -Infinity);
    while (i > 0 && same[i - 1] === last) i--;
    while (j > 0 && different[j - 1] === last) j--;
  }
  const last = Math.max(i > 0 ? same[i - 1] : -Infinity, j > 0 ? different[j - 1] : -Infinity);
  return { threshold: thresholdAfter(scores, last), criterionValue: i + j === 0 ? 1 : i / (i + j) };
}
