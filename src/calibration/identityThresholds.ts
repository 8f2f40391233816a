import { requireFit, requireFunction, requireNumber, requireObject, requireOptions, shown } from "../core/check.js";
import type { ScoredPairs } from "../data/scoredPairs.js";
import { calibrate, type Calibration } from "./calibrate.js";
import type { Criterion } from "./criterion.js";
import { requireCalibration } from "./requireCalibration.js";

/** Options of {@link identityThresholds}. */
export interface IdentityThresholdsOptions {
  /**
   * Number of examples at which an identity's own distances weigh as much as everyone's; default: derived from the spread between and within identities, Infinity
   * if identities do not differ.
   */
  readonly strength?: number;
  /** How many examples of an identity were enrolled; default: the number of distinct rows among its same pairs, or the number of its same pairs if rows are unknown. */
  readonly examples?: (identity: number) => number;
}

/** Threshold of one identity. */
export interface IdentityThreshold {
  /** The identity, as numbered in the pairs. */
  readonly identity: number;
  /** Match when the distance to this identity is at most this. */
  readonly threshold: number;
  /** How many examples its own distances are based on. */
  readonly examples: number;
  /** The offset of its distances from everyone's, before shrinking. */
  readonly offset: number;
}

/** A threshold for everyone, and one for each identity. Plain data. */
export interface IdentityThresholds {
  /** The common calibration, for identities that are not listed. */
  readonly calibration: Calibration;
  /** The strength used; `Number.MAX_VALUE` stands for Infinity. */
  readonly strength: number;
  /** One for each identity of the same pairs. */
  readonly identities: readonly IdentityThreshold[];
}

/**
 * A threshold for each identity, since some people vary more than others. With few examples it stays near the common one; as examples come in, it approaches the
 * identity's own. It differs from the common one by offset * n / (n + strength).
 *
 * The offset is how far the identity's distances, of same and of different pairs, lie above everyone's on average. Check on fresh pairs that such thresholds
 * help: with a good tower they often do not.
 *
 * @param scored - Pairs with identities; a pair belongs to the identity of its first row.
 * @param criterion - What the common threshold is chosen by.
 * @throws RangeError if identities are missing, `strength` is not positive, or as {@link calibrate} does.
 * @example
 * ```ts
 * const pairs = { distances: [0.1, 0.2, 0.5, 0.6, 0.8, 0.9], y: [0, 0, 0, 0, 1, 1], leftIdentity: [1, 1, 2, 2, 1, 2], rightIdentity: [1, 1, 2, 2, 2, 1] };
 * identityThresholds(pairs, "accuracy", { strength: 2 }).identities; // lower for 1, higher for 2
 * ```
 * @see Fierrez-Aguilar, Ortega-Garcia and Gonzalez-Rodriguez (2005), "Target dependent score normalization techniques and their application to signature
 *   verification"; Efron and Morris (1975) for shrinkage.
 */
export function identityThresholds(
  scored: ScoredPairs,
  criterion: Criterion = "equalErrorRate",
  options: IdentityThresholdsOptions = {},
): IdentityThresholds {
  const who = "identityThresholds";
  const { strength, examples } = requireOptions(who, options);
  if (strength !== undefined && !(typeof strength === "number" && strength > 0)) {
    throw new RangeError(`${who}: strength must be greater than 0, got ${shown(strength)}`);
  }
  if (examples !== undefined) requireFunction(who, "examples", examples);
  const calibration = calibrate(scored, criterion);
  const { distances, y, leftIdentity, left, right } = scored;
  if (!leftIdentity) throw new RangeError(`${who}: pairs must have identities, got none`);
  const means = [0, 0];
  for (let pair = 0; pair < y.length; pair++) {
    means[y[pair]] += distances[pair] / (y[pair] === 0 ? calibration.samePairs : calibration.differentPairs);
  }
  const own = new Map<number, { sum: [number, number]; count: [number, number]; squares: number; rows: Set<number> }>();
  for (let pair = 0; pair < y.length; pair++) {
    const label = y[pair];
    const entry = own.get(leftIdentity[pair]) ?? { sum: [0, 0], count: [0, 0], squares: 0, rows: new Set<number>() };
    own.set(leftIdentity[pair], entry);
    const residual = distances[pair] - means[label];
    entry.sum[label] += residual;
    entry.count[label]++;
    if (label !== 0) continue;
    entry.squares += residual * residual;
    if (left && right) entry.rows.add(left[pair]).add(right[pair]);
  }
  const known = [...own].filter(([, { count }]) => count[0] > 0);
  const listed = known.map(([identity, { sum, count, rows }]) => {
    const kinds = [0, 1].filter((label) => count[label] > 0);
    const offset = kinds.reduce((total, label) => total + sum[label] / count[label], 0) / kinds.length;
    return { identity, offset, examples: examples?.(identity) ?? (rows.size > 0 ? rows.size : count[0]) };
  });
  const used = strength ?? strengthOf(known.map(([, { sum, count, squares }]) => [sum[0], count[0], squares]));
  return {
    calibration,
    strength: Math.min(used, Number.MAX_VALUE),
    identities: listed.map(({ identity, offset, examples: n }) => ({
      identity,
      threshold: calibration.threshold + (used === Infinity ? 0 : (offset * n) / (n + used)),
      examples: n,
      offset,
    })),
  };
}

/** Variance within identities over variance between them, by an analysis of variance of the same pairs' distances. */
function strengthOf(groups: readonly (readonly [sum: number, count: number, squares: number])[]): number {
  const total = groups.reduce((all, [, count]) => all + count, 0);
  const within = groups.reduce((all, [sum, count, squares]) => all + squares - (sum * sum) / count, 0);
  const freedom = total - groups.length;
  if (freedom < 1 || groups.length < 2) return Infinity;
  const variance = within / freedom;
  const between = groups.reduce((all, [sum, count]) => all + (sum * sum) / count, 0) / (groups.length - 1);
  const size = (total - groups.reduce((all, [, count]) => all + count * count, 0) / total) / (groups.length - 1);
  const effect = (between - variance) / size;
  return effect > 0 ? Math.max(variance / effect, 1e-12) : Infinity;
}

/**
 * The threshold for an identity: its own if it has one, else the common one.
 *
 * @example
 * ```ts
 * const isMatch = 0.4 <= thresholdFor(identityThresholds(scored), 7);
 * ```
 */
export function thresholdFor(thresholds: IdentityThresholds, identity: number): number {
  const remedy = "make them with identityThresholds";
  requireObject("thresholdFor", "the thresholds", thresholds, "an object", ["calibration", "identities"], remedy);
  const { calibration, identities } = thresholds;
  requireCalibration("thresholdFor", calibration);
  requireFit(
    Array.isArray(identities) && identities.every(Boolean),
    "thresholdFor",
    "the thresholds' identities",
    "a list",
    identities,
    remedy,
  );
  requireNumber("thresholdFor", "identity", identity);
  return identities.find((entry) => entry.identity === identity)?.threshold ?? calibration.threshold;
}
