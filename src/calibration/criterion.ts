import { requireCount, requirePositive, requireWithin, shown } from "../core/check.js";

/**
 * What errors cost, and how often a pair is the same: the field's C_miss, C_fa and P_target.
 *
 * The cost of a threshold is `falseNonMatch * prior * falseNonMatchRate + falseMatch * (1 - prior) * falseMatchRate`, divided by the cost of the better
 * of the two constant decisions (DCF normalised as NIST does).
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
 * - `{ falseMatchRate: 0.01 }`: the most lenient threshold that accepts at most 1 % of different pairs. For use where false acceptances do harm.
 * - `{ falsePositiveIdentificationRate: 0.01, enrolled: 50 }`: the most lenient at which 1 % of unknown people find a match among 50 enrolled identities (default 1);
 *   {@link galleryThreshold} then gives the threshold for any other size. For identification rather than verification. Needs pairs with identities.
 * - `{ falseNonMatchRate: 0.01 }`: the strictest that refuses at most 1 % of same pairs. For use where people must not be turned away.
 * - `{ cost: { falseNonMatch, falseMatch, prior } }` or `{ cost: "sre08" }`: the one with the least expected cost, if the costs and the prior are known.
 * - `{ precision: 0.99 }`: the most lenient at which at least 99 % of matches are right, at the share of same pairs in these data.
 * - `{ fBeta: 2 }`, `"f1"`: the one with the greatest F measure of matches, at the share of same pairs in these data.
 * - `"equalErrorRate"`: the one at which both error rates are equal; for comparing models, rarely for deployment.
 * - `"accuracy"`: the one with the fewest errors, at the share of same pairs in these data; `"balancedAccuracy"`, `"youden"` and `"halfTotalErrorRate"`: all
 *   three choose the same threshold, the one with the fewest errors if half the pairs were the same.
 */
export type Criterion =
  | CriterionName
  | { readonly falseMatchRate: number }
  | { readonly falsePositiveIdentificationRate: number; readonly enrolled?: number }
  | { readonly falseNonMatchRate: number }
  | { readonly cost: DetectionCost | keyof typeof nistCosts }
  | { readonly precision: number }
  | { readonly fBeta: number };

/** A criterion that needs only the two lists of distances, not identities. */
export type PairCriterion = Exclude<Criterion, { readonly falsePositiveIdentificationRate: number }>;

const names: readonly string[] = [
  "equalErrorRate",
  "accuracy",
  "balancedAccuracy",
  "youden",
  "halfTotalErrorRate",
  "f1",
];

/** Refuses anything but a {@link Criterion}. */
export function requireCriterion(who: string, criterion: unknown): asserts criterion is Criterion {
  if (typeof criterion === "string" && names.includes(criterion)) return;
  if (typeof criterion === "object" && criterion !== null && "falsePositiveIdentificationRate" in criterion) {
    const { falsePositiveIdentificationRate: rate, enrolled = 1, ...rest } = criterion as Record<string, unknown>;
    if (Object.keys(rest).length === 0) {
      if (!((rate as number) > 0 && (rate as number) < 1)) {
        throw new RangeError(`${who}: falsePositiveIdentificationRate must lie between 0 and 1, got ${shown(rate)}`);
      }
      requireCount(who, "enrolled", enrolled as number);
      return;
    }
  }
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
    ((typeof value === "object" && value !== null) || (typeof value === "string" && Object.hasOwn(nistCosts, value)))
  ) {
    const { falseNonMatch, falseMatch, prior } = resolveCost(value as DetectionCost | keyof typeof nistCosts);
    requirePositive(who, "cost.falseNonMatch", falseNonMatch);
    requirePositive(who, "cost.falseMatch", falseMatch);
    if (!(prior > 0 && prior < 1))
      throw new RangeError(`${who}: cost.prior must lie between 0 and 1, got ${shown(prior)}`);
    return;
  }
  throw new RangeError(
    `${who}: criterion must be one of ${names.join(", ")} or an object with one of falseMatchRate, falsePositiveIdentificationRate, falseNonMatchRate, cost, precision, fBeta, got ${shown(criterion)}`,
  );
}

/** The costs with their defaults filled in, or those that a name stands for. */
export function resolveCost(cost: DetectionCost | keyof typeof nistCosts): Required<DetectionCost> {
  if (typeof cost === "string") return nistCosts[cost];
  const { falseNonMatch = 1, falseMatch = 1, prior = 0.5 } = cost;
  return { falseNonMatch, falseMatch, prior };
}
