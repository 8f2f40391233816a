export { embeddingRow } from "../data/embeddings.js";
export { pairKinds } from "../data/pairLabels.js";
export { scoreWith } from "../data/scoreWith.js";
export { againstKind } from "./againstKind.js";
export { compareVerification, type Difference, type VerificationComparison } from "./compareVerification.js";
export {
  crossValidateVerification,
  type CrossValidationOptions,
  type CrossValidationReport,
  type VerificationFold,
} from "./crossValidateVerification.js";
export { describe, type Report } from "./describe.js";
export { evaluateFewShot, type FewShotOptions, type FewShotReport } from "./evaluateFewShot.js";
export {
  evaluateIdentification,
  type IdentificationOptions,
  type IdentificationReport,
  type IdentificationScores,
  type OpenSetPoint,
} from "./evaluateIdentification.js";
export { evaluateOpenSet, type OpenSetAnswer, type OpenSetReport } from "./evaluateOpenSet.js";
export { evaluateOneShotRuns, type OneShotRun, type OneShotRunsReport } from "./evaluateOneShotRuns.js";
export { evaluateRetrieval, type RetrievalOptions, type RetrievalReport } from "./evaluateRetrieval.js";
export {
  evaluateVerification,
  type EvaluateVerificationOptions,
  type ThresholdFigures,
  type ThresholdGap,
  type VerificationFigures,
  type VerificationReport,
} from "./evaluateVerification.js";
export {
  expectedPerformanceCurve,
  type ExpectedPerformanceCurve,
  type ExpectedPerformanceOptions,
} from "./expectedPerformanceCurve.js";
export { expandQueries, type ExpandQueriesOptions } from "./expandQueries.js";
export { hardestPairs, type HardestPairsOptions, type HardPair } from "./hardestPairs.js";
export { nearestNeighbours, type NearestNeighboursOptions, type NeighbourList } from "./nearestNeighbours.js";
export { probe, type ProbeOptions, type ProbeResult } from "./probe.js";
export { rerank, type RerankOptions } from "./rerank.js";
export { rowDistance, type RowDistance, type RowDistanceName } from "./rowDistance.js";
export { scoreIdentification, type ScoreIdentificationOptions } from "./scoreIdentification.js";
export { selectPairs } from "./selectPairs.js";
export { evaluateGrouping, type GroupingRates, type GroupingReport } from "./evaluateGrouping.js";
