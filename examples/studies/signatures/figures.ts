import { seeded, type ScoredPairs } from "one-shot-ts";
import { bootstrapIdentities } from "one-shot-ts/calibration";
import { evaluateVerification, probe, type ThresholdFigures } from "one-shot-ts/evaluation";

import type { Figure, Figures } from "../shared/figure.js";
import type { Baseline } from "./baselines.js";
import { againstKind, type ForgeryKind } from "./pairs.js";
import type { Thresholds } from "./thresholds.js";

/** What was measured on the test writers. */
export interface Measured {
  /** Rates at the calibrated threshold, by kind of forgery. */
  readonly atThreshold: Readonly<Record<ForgeryKind, ThresholdFigures>>;
  /** Equal error rates by stable names, such as `eer.random` and `eer.skilled.pixels`. */
  readonly figures: Figures;
}

/** How many resamples the intervals rest on, and their seed. */
export interface Resampling {
  readonly seed: number;
  readonly resamples: number;
}

/** Measures the tower and the baselines on the same pairs. */
export function measure(
  scored: ScoredPairs,
  baselines: Readonly<Record<Baseline, ScoredPairs>>,
  { equal }: Thresholds,
  { seed, resamples }: Resampling,
): Measured {
  const figures: Record<string, Figure> = {};
  const measureKind = (kind: ForgeryKind): ThresholdFigures => {
    for (const [suffix, pairs] of [["", scored] as const, ...Object.entries(baselines)]) {
      const random = seeded(seed); // the same resamples for all
      const { equalErrorRate } = bootstrapIdentities(againstKind(pairs, kind), { resamples, random });
      const name = suffix === "" ? `eer.${kind}` : `eer.${kind}.${suffix}`;
      figures[name] = { ...equalErrorRate, n: againstKind(pairs, kind).y.length };
    }
    const own = againstKind(scored, kind);
    return evaluateVerification(own, equal[kind], { resamples: 1, random: seeded(seed) }).calibrated!;
  };
  return { atThreshold: { random: measureKind("random"), skilled: measureKind("skilled") }, figures };
}

/**
 * How well one signature alone tells whether it is genuine: 0.5 if it does not. Looks at the questioned signature of each pair only, so
 * whatever it finds is no comparison.
 *
 * @param features - One list of numbers per row.
 */
export function probeOne(
  features: readonly ArrayLike<number>[],
  scored: ScoredPairs,
  { seed }: Pick<Resampling, "seed">,
): Figure {
  const { left, right, y, rightIdentity } = againstKind(scored, "skilled");
  if (!left || !right || !rightIdentity) throw new Error("probeOne: the pairs must say where they come from");
  const pairs = { left, right, y, leftIdentity: rightIdentity, rightIdentity };
  const { areaUnderCurve, pairs: n } = probe(features, pairs, { random: seeded(seed) });
  return { ...areaUnderCurve, n };
}
