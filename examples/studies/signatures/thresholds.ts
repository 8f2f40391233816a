import { type Calibration, type ScoredPairs } from "one-shot-ts";
import { calibrateEach } from "one-shot-ts/calibration";

import { againstKind, type ForgeryKind } from "./pairs.js";

/** Thresholds for different uses, all chosen on the calibration writers. */
export interface Thresholds {
  /** By kind of forgery, where as many genuine signatures are refused as forgeries are accepted. */
  readonly equal: Readonly<Record<ForgeryKind, Calibration>>;
  /** Accepts one random forgery in a hundred: a gallery makes many comparisons for one answer. */
  readonly strict: Calibration;
}

/** Chooses thresholds from the pairs of the calibration writers. */
export function chooseThresholds(scored: ScoredPairs): Thresholds {
  const [random, strict] = calibrateEach(againstKind(scored, "random"), ["equalErrorRate", { falseMatchRate: 0.01 }]);
  const [skilled] = calibrateEach(againstKind(scored, "skilled"), ["equalErrorRate"]);
  return { equal: { random, skilled }, strict };
}
