import { seeded, type Embeddings, type ScoredPairs } from "one-shot-ts";
import { bootstrapIdentities } from "one-shot-ts/calibration";
import { againstKind, embeddingRow, probe } from "one-shot-ts/evaluation";

import type { Figure, Figures } from "../shared/figure.js";
import { kindsOf, type ForgeryKind } from "./pairs.js";

/** How many resamples the intervals rest on, and their seed. */
export interface Resampling {
  readonly seed: number;
  readonly resamples: number;
}

/** Equal error rate against one kind of forgery, with its 95 % interval over writers. */
function equalError(scored: ScoredPairs, kind: ForgeryKind, { seed, resamples }: Resampling): Figure {
  const pairs = againstKind(scored, kind);
  const { equalErrorRate } = bootstrapIdentities(pairs, { resamples, random: seeded(seed) }); // the same resamples for all
  return { ...equalErrorRate, n: pairs.y.length };
}

/**
 * Writer-independent verification, one signature against one: equal error rates of the tower and of what it is compared with, by names such as
 * `eer.skilled` and `eer.skilled.pixels`.
 */
export function errorFigures(
  scored: ScoredPairs,
  baselines: Readonly<Record<string, ScoredPairs>>,
  resampling: Resampling,
): Figures {
  const figures: Record<string, Figure> = {};
  for (const kind of kindsOf(scored)) {
    figures[`eer.${kind}`] = equalError(scored, kind, resampling);
    for (const [name, pairs] of Object.entries(baselines)) {
      figures[`eer.${kind}.${name}`] = equalError(pairs, kind, resampling);
    }
  }
  return figures;
}

/**
 * How well the questioned signature alone tells whether it is genuine: 0.5 if not at all. Whatever this finds comes not from a comparison but from what
 * forgeries have in common. Empty if the set has no skilled forgeries.
 *
 * @param size - How many of the first numbers of an embedding to use: those of one view say as much as all, and are fitted in seconds.
 */
export function probeFigures(
  embeddings: Embeddings,
  size: number,
  scalar: readonly number[],
  scored: ScoredPairs,
  { seed }: Pick<Resampling, "seed">,
): Figures {
  if (!kindsOf(scored).includes("skilled")) return {};
  const { left, right, y, rightIdentity } = againstKind(scored, "skilled");
  if (!left || !right || !rightIdentity) throw new Error("probeFigures: the pairs must say where they come from");
  const pairs = { left, right, y, leftIdentity: rightIdentity, rightIdentity };
  const run = (features: readonly ArrayLike<number>[]): Figure => {
    const { areaUnderCurve, pairs: n } = probe(features, pairs, { random: seeded(seed) });
    return { ...areaUnderCurve, n };
  };
  return {
    "probe.auc": run(scalar.map((_, row) => embeddingRow(embeddings, row).subarray(0, size))),
    "probe.auc.scalar": run(scalar.map((value) => [value])),
  };
}
