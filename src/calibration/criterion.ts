import { requirePositive, requireWithin } from "../core/check.js";
import { hullEqualErrorRate, type RocHull } from "./rocHull.js";
import { countUpTo, thresholdAfter, type SortedScores } from "./sortedScores.js";

/**
 * What errors cost, and how often a pair is the same: the field's C_miss, C_fa and P_target.
 *
 * The cost of a threshold is `falseNonMatch * prior * falseNonMatchRate + falseMatch * (1 - prior) * falseMatchRate`, divided by the cost of the better of
 * the two decisions that look at nothing (DCF normalised as NIST does).
 */
export interface DetectionCost {
  /** Cost of refusing a same pair; default 1. */
  readonly falseNonMatch?: number;
  /** Cost of accepting a different pair; default 1. */
  readonly falseMatch?: number;
  /** Share of same pairs where the threshold will be used, in (0, 1); default 0.5. */
  readonly prior?: number;
}

/** The costs of NIST's speaker recognition evaluations. SRE16 averages two of them. */
export const nistCosts = {
  sre08: { falseNonMatch: 10, falseMatch: 1, prior: 0.01 },
  sre10: { falseNonMatch: 1, falseMatch: 1, prior: 0.001 },
  sre16: { falseNonMatch: 1, falseMatch: 1, prior: 0.01 },
  "sre16.005": { falseNonMatch: 1, falseMatch: 1, prior: 0.005 },
} as const satisfies Record<string, Required<DetectionCost>>;

/** A criterion without a parameter. */
export type CriterionName = "equalErrorRate" | "accuracy" | "balancedAccuracy" | "youden" | "halfTotalErrorRate" | "f1";

/**
 * What makes a threshold the best one.
 *
 * - `{ falseMatchRate: 0.01 }`: the most lenient threshold that accepts at most 1 % of different pairs. When a false acceptance is the harm.
 * - `{ falseNonMatchRate: 0.01 }`: the strictest that refuses at most 1 % of same pairs. When people must not be turned away.
 * - `{ cost: { falseNonMatch, falseMatch, prior } }` or `{ cost: "sre08" }`: the least expected cost, when the costs and the prior are known.
 * - `{ precision: 0.99 }`: the most lenient at which at least 99 % of matches are right, at the share of same pairs in these data.
 * - `{ fBeta: 2 }`, `"f1"`: the greatest F measure of matches, at the share of same pairs in these data.
 * - `"equalErrorRate"`: both error rates alike; to compare models, seldom to deploy.
 * - `"accuracy"`: fewest errors, at the share of same pairs in these data; `"balancedAccuracy"`, `"youden"` and `"halfTotalErrorRate"`: the same
 *   threshold three times, fewest errors if half the pairs were the same.
 */
export type Criterion =
  | CriterionName
  | { readonly falseMatchRate: number }
  | { readonly falseNonMatchRate: number }
  | { readonly cost: DetectionCost | keyof typeof nistCosts }
  | { readonly precision: number }
  | { readonly fBeta: number };

/** The threshold that a criterion chooses. */
export interface OperatingPoint {
  /** Match when the distance is at most this. */
  readonly threshold: number;
  /** What the criterion measures, at this threshold: the accuracy, the F measure, the normalised cost, the target's own rate... */
  readonly criterionValue: number;
}

const names: readonly string[] = [
  "equalErrorRate",
  "accuracy",
  "balancedAccuracy",
  "youden",
  "halfTotalErrorRate",
  "f1",
];

/** Refuses what is not a {@link Criterion}. */
export function requireCriterion(who: string, criterion: unknown): asserts criterion is Criterion {
  if (typeof criterion === "string" && names.includes(criterion)) return;
  const entries = typeof criterion === "object" && criterion !== null ? Object.entries(criterion) : [];
  const [name, value] = entries.length === 1 ? (entries[0] as [string, unknown]) : ["", undefined];
  if (name === "falseMatchRate" || name === "falseNonMatchRate" || name === "precision") {
    requireWithin(who, name, value as number, 0, 1);
    return;
  }
  if (name === "fBeta") {
    requirePositive(who, name, value as number);
    return;
  }
  if (
    name === "cost" &&
    ((typeof value === "object" && value !== null) || Object.keys(nistCosts).includes(String(value)))
  ) {
    const { falseNonMatch, falseMatch, prior } = resolveCost(value as DetectionCost | keyof typeof nistCosts);
    requirePositive(who, "cost.falseNonMatch", falseNonMatch);
    requirePositive(who, "cost.falseMatch", falseMatch);
    if (!(prior > 0 && prior < 1)) throw new RangeError(`${who}: cost.prior must lie between 0 and 1, got ${prior}`);
    return;
  }
  throw new RangeError(
    `${who}: criterion must be one of ${names.join(", ")} or an object with one of falseMatchRate, falseNonMatchRate, cost, precision, fBeta, got ${JSON.stringify(criterion)}`,
  );
}

function resolveCost(cost: DetectionCost | keyof typeof nistCosts): Required<DetectionCost> {
  if (typeof cost === "string") return nistCosts[cost];
  const { falseNonMatch = 1, falseMatch = 1, prior = 0.5 } = cost;
  return { falseNonMatch, falseMatch, prior };
}

/** The threshold that `criterion` chooses. Costs and F measures have their optimum at a vertex of the hull, so only those are tried. */
export function chooseThreshold(scores: SortedScores, hull: RocHull, criterion: Criterion): OperatingPoint {
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
    // Of equals the strictest, whatever rounding says.
    if (candidate > bestValue + 1e-12 * Math.abs(candidate)) {
      best = vertex;
      bestValue = candidate;
    }
  }
  const isLoss = criterion === "halfTotalErrorRate" || (typeof criterion === "object" && "cost" in criterion);
  return { threshold: thresholdAfter(scores, hull.last[best]), criterionValue: isLoss ? 0 - bestValue : bestValue };
}

/** What to maximise over (same pairs that match, different pairs that match); losses negated. */
function hullObjective(
  criterion: Exclude<Criterion, { falseMatchRate: number } | { falseNonMatchRate: number } | { precision: number }>,
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

/** The threshold just below a distance: halfway to the next smaller one observed. */
function thresholdBelow(scores: SortedScores, distance: number): number {
  const below = (values: Float32Array | Float64Array): number => {
    let low = 0;
    let high = values.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (values[middle] < distance) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? -Infinity : values[low - 1];
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
    let low = 0;
    let high = values.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (gap(values[middle]) >= 0) high = middle;
      else low = middle + 1;
    }
    return low === values.length ? Infinity : values[low];
  };
  const after = Math.min(first(same), first(different));
  const before = thresholdBelow(scores, after);
  return Math.abs(gap(before)) <= Math.abs(gap(after)) ? before : thresholdAfter(scores, after);
}

/** The most lenient threshold whose matches are right often enough; where there is none, nothing matches. */
function precisionPoint(scores: SortedScores, hull: RocHull, precision: number): OperatingPoint {
  const { same, different } = scores;
  const suffices = (s: number, d: number): boolean => s >= precision * (s + d) * (1 - 1e-12);
  // Precision falls along the hull, and the curve lies below it: only the step of the hull on which it falls short needs a closer look.
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
