import { requireFit } from "../core/check.js";
import { pairKinds, SAME, type PairKind } from "../data/pairLabels.js";
import type { ScoredPairs } from "../data/scoredPairs.js";
import { selectPairs } from "./selectPairs.js";

/**
 * The same pairs and one kind of different pairs, for measuring error rates against random or skilled forgeries.
 *
 * @throws TypeError unless `kind` is `"random"` or `"skilled"`, or if the pairs carry no kinds.
 * @example
 * ```ts
 * equalErrorRate(againstKind(scored, "skilled"));
 * ```
 */
export function againstKind(scored: ScoredPairs, kind: Exclude<PairKind, "same">): ReturnType<typeof selectPairs> {
  const who = "againstKind";
  requireFit(["random", "skilled"].includes(kind), who, "kind", '"random" or "skilled"', kind);
  const selected = selectPairs(scored, (pair) => scored.y[pair] === SAME || scored.kind?.[pair] === pairKinds.indexOf(kind)); // prettier-ignore
  requireFit(scored.kind !== undefined, who, "scored.kind", "the kind of each pair", scored.kind, "score the pairs of a dataset whose `forged` is known"); // prettier-ignore
  return selected;
}
