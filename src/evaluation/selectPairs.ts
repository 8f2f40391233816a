import { requireScores } from "../calibration/sortedScores.js";
import { requireFunction } from "../core/check.js";
import type { ScoredPairs } from "../data/scoredPairs.js";

/** The pairs for which `keep` holds, with the evidence they carry. */
export function selectPairs(
  scored: ScoredPairs,
  keep: (pair: number) => boolean,
): ScoredPairs & { y: Uint8Array; distances: Float64Array } {
  requireScores("selectPairs", scored);
  requireFunction("selectPairs", "keep", keep);
  const pairs: number[] = [];
  for (let pair = 0; pair < scored.y.length; pair++) if (keep(pair)) pairs.push(pair);
  const { distances, y, leftIdentity, rightIdentity, leftGroup, rightGroup, kind, left, right, ...rest } = scored;
  const pick = (values: ArrayLike<number>): Float64Array => Float64Array.from(pairs, (pair) => values[pair]);
  return {
    ...rest,
    distances: pick(distances),
    y: Uint8Array.from(pairs, (pair) => y[pair]),
    ...(leftIdentity ? { leftIdentity: pick(leftIdentity) } : {}),
    ...(rightIdentity ? { rightIdentity: pick(rightIdentity) } : {}),
    ...(leftGroup ? { leftGroup: pick(leftGroup) } : {}),
    ...(rightGroup ? { rightGroup: pick(rightGroup) } : {}),
    ...(kind ? { kind: pick(kind) } : {}),
    ...(left ? { left: pick(left) } : {}),
    ...(right ? { right: pick(right) } : {}),
  };
}
