import { calibrate, seeded, type Calibration, type ScoredPairs } from "one-shot-ts";
import { againstKind, evaluateVerification, type ThresholdFigures } from "one-shot-ts/evaluation";

import { kindsOf, type ForgeryKind } from "./pairs.js";

/** Thresholds for different uses, all chosen on the calibration writers, against skilled forgeries if the set has any. */
export interface Thresholds {
  /** Where the share of genuine signatures refused equals the share of forgeries accepted. */
  readonly equal: Calibration;
  /** For use: accepts one skilled forgery in twenty; if the set has none, one signature of somebody else in a hundred. */
  readonly strict: Calibration;
}

/** Chooses thresholds from the pairs of the calibration writers. */
export function chooseThresholds(scored: ScoredPairs): Thresholds {
  const [kind] = kindsOf(scored);
  const pairs = againstKind(scored, kind);
  return {
    equal: calibrate(pairs, "equalErrorRate"),
    strict: calibrate(pairs, { falseMatchRate: kind === "skilled" ? 0.05 : 0.01 }),
  };
}

/** Error rates at a threshold, by kind of forgery. */
export type RatesByKind = Readonly<Partial<Record<ForgeryKind, ThresholdFigures>>>;

/** Error rates of the threshold for use on pairs of other writers. */
export function ratesAtThreshold(scored: ScoredPairs, { strict }: Thresholds): RatesByKind {
  const rates = (kind: ForgeryKind): ThresholdFigures =>
    evaluateVerification(againstKind(scored, kind), strict, { resamples: 1, random: seeded(1) }).calibrated!;
  return Object.fromEntries(kindsOf(scored).map((kind) => [kind, rates(kind)]));
}
