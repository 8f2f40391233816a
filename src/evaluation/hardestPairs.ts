import { requireScores } from "../calibration/sortedScores.js";
import { requireCount, requireFit, requireOptions } from "../core/check.js";
import type { ScoredPairs } from "../data/scoredPairs.js";

/** Options of {@link hardestPairs}. */
export interface HardestPairsOptions {
  /** How many pairs; default 12. */
  readonly count?: number;
  /** Which mistakes: the closest different pairs, or the farthest same pairs; default "different". */
  readonly kind?: "same" | "different";
  /** The most pairs that one identity may appear in, so that nobody fills the list; needs the pairs' identities. Default: any number. */
  readonly perIdentity?: number;
}

/** A hard pair. */
export interface HardPair {
  /** Its index among the scored pairs. */
  readonly pair: number;
  /** Row of the first input, if known. */
  readonly left?: number;
  /** Row of the second input. */
  readonly right?: number;
  /** Its distance. */
  readonly distance: number;
}

/**
 * The pairs a model gets most wrong: the closest different pairs, or the farthest same pairs, worst first. Look at these first: they show wrong
 * labels as often as weak models.
 *
 * @returns At most `count` pairs; ties in the order of the pairs.
 * @throws RangeError if `count` is not a whole number of at least 1.
 * @example
 * ```ts
 * hardestPairs({ distances: [0.1, 0.3, 0.2, 0.4], y: [0, 0, 1, 1] }, { count: 1 }); // [{ pair: 2, distance: 0.2 }]
 * ```
 */
export function hardestPairs(scored: ScoredPairs, options: HardestPairsOptions = {}): HardPair[] {
  const { count = 12, kind = "different", perIdentity } = requireOptions("hardestPairs", options);
  requireCount("hardestPairs", "count", count);
  requireFit(["same", "different"].includes(kind), "hardestPairs", "kind", '"same" or "different"', kind);
  requireScores("hardestPairs", scored);
  const { distances, y, left, right, leftIdentity, rightIdentity } = scored;
  if (perIdentity !== undefined) {
    requireCount("hardestPairs", "perIdentity", perIdentity);
    requireFit(leftIdentity !== undefined && rightIdentity !== undefined, "hardestPairs", "scored", "pairs with leftIdentity and rightIdentity, for perIdentity", scored); // prettier-ignore
  }
  const label = kind === "different" ? 1 : 0;
  const sign = kind === "different" ? 1 : -1;
  const pairs: number[] = [];
  for (let pair = 0; pair < y.length; pair++) if (y[pair] === label) pairs.push(pair);
  pairs.sort((a, b) => sign * (distances[a] - distances[b]) || a - b);
  const shown = new Map<number, number>();
  const mayBeShown = (pair: number): boolean => {
    if (perIdentity === undefined) return true;
    const both = [...new Set([leftIdentity![pair], rightIdentity![pair]])];
    if (both.some((identity) => (shown.get(identity) ?? 0) >= perIdentity)) return false;
    for (const identity of both) shown.set(identity, (shown.get(identity) ?? 0) + 1);
    return true;
  };
  const chosen: number[] = [];
  for (const pair of pairs) {
    if (chosen.length === count) break;
    if (mayBeShown(pair)) chosen.push(pair);
  }
  return chosen.map((pair) => ({
    pair,
    distance: distances[pair],
    ...(left ? { left: left[pair] } : {}),
    ...(right ? { right: right[pair] } : {}),
  }));
}
