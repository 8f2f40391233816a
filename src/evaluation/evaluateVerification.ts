import { bootstrapIdentities, type BootstrapOptions } from "../calibration/bootstrapIdentities.js";
import type { Calibration } from "../calibration/calibrate.js";
import type { Estimate } from "../statistics/clopperPearson.js";
import type { ErrorRate } from "../statistics/clusteredRate.js";
import { chooseThreshold } from "../calibration/chooseThreshold.js";
import { countIdentities, errorRates } from "../calibration/errorRates.js";
import { cautionOfFew } from "../calibration/cautionOfFew.js";
import { fingerprintScores } from "../calibration/fingerprintScores.js";
import { requireCriterion, type Criterion } from "../calibration/criterion.js";
import { galleryEvidence } from "../calibration/galleryEvidence.js";
import { galleryThreshold } from "../calibration/galleryThreshold.js";
import { rocHull } from "../calibration/rocHull.js";
import { requireCalibration } from "../calibration/requireCalibration.js";
import { requireCount, requireFit, requireFlag, requireOptions, requireWithin, shown } from "../core/check.js";
import { requireScoredPairs, sortScores, type SortedScores } from "../calibration/sortedScores.js";
import { pairKinds, type PairKind } from "../data/pairLabels.js";
import type { ScoredPairs } from "../data/scoredPairs.js";
import { selectPairs } from "./selectPairs.js";

/** Options of {@link evaluateVerification}. */
export interface EvaluateVerificationOptions extends BootstrapOptions {
  /** Whether the pairs may be those the threshold was calibrated on, which flatters the rates; default false. */
  readonly allowCalibrationData?: boolean;
}

/** The figures at one threshold, on a set of pairs. */
export interface ThresholdFigures {
  /** Match when the distance is at most this. */
  readonly threshold: number;
  /** Share of different pairs that match. */
  readonly falseMatchRate: ErrorRate;
  /** Share of same pairs that do not match. */
  readonly falseNonMatchRate: ErrorRate;
  /** Mean of the two rates. */
  readonly halfTotalErrorRate: number;
  /** Share of pairs decided correctly, at the share of same pairs in these data. */
  readonly accuracy: number;
}

/** Differences between the rates at two thresholds. */
export interface ThresholdGap {
  /** Difference between the false match rates. */
  readonly falseMatchRate: number;
  /** Difference between the false non-match rates. */
  readonly falseNonMatchRate: number;
  /** Difference between the half total error rates. */
  readonly halfTotalErrorRate: number;
}

/** How well distances separate same pairs from different ones. */
export interface VerificationFigures {
  /** The rate at which both error rates are equal, on the convex hull. */
  readonly equalErrorRate: Estimate;
  /** Probability that a same pair is closer than a different one. */
  readonly areaUnderCurve: Estimate;
  /** How many same pairs were seen. */
  readonly samePairs: number;
  /** How many different pairs were seen. */
  readonly differentPairs: number;
  /** Number of identities, if known. */
  readonly identities?: number;
  /** What the intervals treat as independent. */
  readonly intervals: "identities" | "pairs";
  /** Why the intervals are unreliable: too few identities. */
  readonly caution?: string;
  /** Figures at the calibrated threshold, if there is one: what to expect in use. */
  readonly calibrated?: ThresholdFigures;
  /** Figures at the threshold that the same criterion (without a calibration, the equal error rate) would choose on these very pairs: unattainable in use. */
  readonly oracle: ThresholdFigures;
  /** Rates at the calibrated threshold minus those at the oracle's: how far a threshold from other data misses its target. */
  readonly gap?: ThresholdGap;
}

/** Figures over all pairs, and over the same pairs against each kind of different pair. */
export interface VerificationReport extends VerificationFigures {
  /** Same pairs against chance impostors and against skilled ones, if the pairs have kinds. */
  readonly byKind: Partial<Record<Exclude<PairKind, "same">, VerificationFigures>>;
}

/**
 * Measures verification on pairs that neither training nor calibration has seen.
 *
 * @param scored - Distances and labels (0 = same, 1 = different); identities make intervals honest, and kinds separate skilled from random impostors.
 * @param calibration - The threshold to judge; without it only figures that need no threshold, and the oracle, are reported.
 * @returns Figures with 95 % intervals, unless another confidence was requested; plain data.
 * @throws RangeError if the pairs are those the threshold was calibrated on and `allowCalibrationData` is not set, if they come from another model or distance,
 *   or as {@link calibrate} does.
 * @example
 * ```ts
 * const calibration = calibrate({ distances: [0.1, 0.3, 0.7, 0.8], y: [0, 0, 1, 1] });
 * const report = evaluateVerification({ distances: [0.2, 0.6, 0.5, 0.9], y: [0, 0, 1, 1] }, calibration, { random: seeded(1) });
 * report.calibrated?.falseNonMatchRate.value; // 0.5
 * ```
 * @see ISO/IEC 19795-1.
 */
export function evaluateVerification(
  scored: ScoredPairs,
  calibration?: Calibration,
  options: EvaluateVerificationOptions = {},
): VerificationReport {
  const who = "evaluateVerification";
  const { allowCalibrationData = false, confidence = 0.95, resamples = 2000 } = requireOptions(who, options);
  requireWithin(who, "confidence", confidence, 0, 1);
  requireCount(who, "resamples", resamples);
  requireFlag(who, "allowCalibrationData", allowCalibrationData);
  requireScoredPairs(who, scored);
  if (calibration !== undefined) {
    requireCalibration(who, calibration);
    requireCriterion(who, calibration.criterion);
    requireFit(typeof calibration.threshold === "number", who, "the calibration's threshold", "a number", calibration.threshold); // prettier-ignore
    for (const name of ["model", "distance"] as const) {
      const [expected, actual] = [calibration[name], scored[name]];
      if (expected === actual) continue;
      throw new RangeError(
        `${who}: the pairs must come from the calibration's ${name} ${shown(expected ?? "unknown")}, got ${shown(actual ?? "unknown")}; score both in the same way`,
      );
    }
    if (!allowCalibrationData && fingerprintScores(sortScores(who, scored)) === calibration.data) {
      throw new RangeError(
        `${who}: the pairs must not be those the threshold was calibrated on, got the same ${scored.y.length}; use pairs of other identities, or pass allowCalibrationData: true to see flattering rates`,
      );
    }
  }
  const byKind: VerificationReport["byKind"] = {};
  const { kind } = scored;
  if (kind) {
    for (const name of ["random", "skilled"] as const) {
      const index = pairKinds.indexOf(name);
      const chosen = selectPairs(scored, (pair) => scored.y[pair] === 0 || kind[pair] === index);
      const hasBoth = chosen.y.includes(0) && chosen.y.includes(1);
      if (hasBoth) byKind[name] = figures(who, chosen, calibration, options);
    }
  }
  return { ...figures(who, scored, calibration, options), byKind };
}

function figures(
  who: string,
  scored: ScoredPairs,
  calibration: Calibration | undefined,
  options: BootstrapOptions,
): VerificationFigures {
  const scores = sortScores(who, scored);
  const ratesAt = errorRates(scored, scores, options.confidence);
  const at = (threshold: number): ThresholdFigures => {
    const { falseMatchRate, falseNonMatchRate } = ratesAt(threshold);
    return {
      threshold,
      falseMatchRate,
      falseNonMatchRate,
      halfTotalErrorRate: (falseMatchRate.value + falseNonMatchRate.value) / 2,
      accuracy: 1 - (falseMatchRate.errors + falseNonMatchRate.errors) / scored.y.length,
    };
  };
  const identities = countIdentities(scored);
  const oracle = at(oracleThreshold(who, scored, scores, calibration?.criterion ?? "equalErrorRate"));
  const calibrated = calibration && at(calibration.threshold);
  return {
    ...bootstrapIdentities(scored, options),
    samePairs: scores.same.length,
    differentPairs: scores.different.length,
    ...(identities === undefined ? {} : { identities }),
    intervals: identities === undefined ? "pairs" : "identities",
    ...cautionOfFew(identities),
    ...(calibrated ? { calibrated, gap: gapBetween(calibrated, oracle) } : {}),
    oracle,
  };
}

function oracleThreshold(who: string, scored: ScoredPairs, scores: SortedScores, criterion: Criterion): number {
  if (typeof criterion === "object" && "falsePositiveIdentificationRate" in criterion) {
    const gallery = galleryEvidence(who, scored, scores, criterion.falsePositiveIdentificationRate);
    return galleryThreshold({ criterion, gallery }, criterion.enrolled ?? 1).threshold;
  }
  return chooseThreshold(scores, rocHull(scores), criterion).threshold;
}

function gapBetween(calibrated: ThresholdFigures, oracle: ThresholdFigures): ThresholdGap {
  return {
    falseMatchRate: calibrated.falseMatchRate.value - oracle.falseMatchRate.value,
    falseNonMatchRate: calibrated.falseNonMatchRate.value - oracle.falseNonMatchRate.value,
    halfTotalErrorRate: calibrated.halfTotalErrorRate - oracle.halfTotalErrorRate,
  };
}
