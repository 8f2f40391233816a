/**
 * The parts of a calibration, and further ways to analyse scores: probabilities, likelihood ratios, thresholds per identity or for the size of a gallery,
 * curves, and intervals by resampling identities; and a map of a trained net, before its threshold is chosen, under which classes vary equally in every direction. `calibrate` itself is in `one-shot-ts`.
 *
 * @packageDocumentation
 */
export { averagePrecision } from "./averagePrecision.js";
export { bootstrapIdentities, type BootstrapEstimates, type BootstrapOptions } from "./bootstrapIdentities.js";
export { calibrateEach } from "./calibrate.js";
export { cllr, minCllr } from "./cllr.js";
export { clopperPearson } from "../statistics/clopperPearson.js";
export { clusteredRate, type ClusteredTrials } from "../statistics/clusteredRate.js";
export { nistCosts } from "./criterion.js";
export { fitProbability, type FitProbabilityOptions } from "./fitProbability.js";
export { galleryThreshold, type GalleryThreshold } from "./galleryThreshold.js";
export {
  identityThresholds,
  thresholdFor,
  type IdentityThreshold,
  type IdentityThresholds,
  type IdentityThresholdsOptions,
} from "./identityThresholds.js";
export { logLikelihoodRatio, probabilityAt } from "./likelihoodRatio.js";
export { matchProbability, type MatchProbabilityOptions } from "./matchProbability.js";
export {
  normalizeScores,
  type Cohort,
  type NormalizeScoresOptions,
  type ScoreNormalization,
} from "./normalizeScores.js";
export { parseCalibration } from "./parseCalibration.js";
export { reliability, type Reliability, type ReliabilityBin, type ReliabilityOptions } from "./reliability.js";
export {
  areaUnderCurve,
  detCurve,
  equalErrorRate,
  rocCurve,
  type CurveOptions,
  type DetCurve,
  type RocCurve,
} from "./rocCurve.js";
export type { WeightedFigures } from "./weightedPairs.js";
export { whitenNet, type WhitenedPart, type WhitenOptions } from "../net/whitenNet.js";
