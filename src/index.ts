export { seeded, type Random, type RandomState, type SeededRandom } from "./core/random.js";
export type { Parts, SavedTensor } from "./core/parts.js";
export type { Stateful } from "./core/stateful.js";

export type { SampleShape } from "./data/sampleShape.js";
export {
  fromArrays,
  fromReader,
  fromTensor,
  subset,
  type Dataset,
  type DatasetOptions,
  type FromArraysOptions,
  type ReaderOptions,
  type Sample,
} from "./data/dataset.js";
export type { Combine } from "./data/combine.js";
export type { Embeddings } from "./data/embeddings.js";
export { toLabels, type Label, type Labels } from "./data/labels.js";
export { DIFFERENT, fromSimilarity, SAME, type PairKind, type PairLabel, type Pairs } from "./data/pairLabels.js";
export type { SampleInput } from "./data/sampleBatch.js";
export type { ScoredPairs } from "./data/scoredPairs.js";
export { scoreEmbeddings, type ScoreEmbeddingsOptions } from "./distances/scoreEmbeddings.js";
export {
  splitByClass,
  splitByGroup,
  splitWithinClass,
  type SplitOptions,
  type SplitParts,
  type TwoParts,
} from "./data/splits.js";

export { cosine } from "./distances/cosine.js";
export type { Distance } from "./distances/distance.js";
export { euclidean } from "./distances/euclidean.js";
export { manhattan } from "./distances/manhattan.js";
export { selectEntries, selectRows } from "./tensors/selectRows.js";
export { signalToNoise } from "./distances/signalToNoise.js";
export { squaredEuclidean } from "./distances/squaredEuclidean.js";
export { weightedL1, type WeightedL1, type WeightedL1Options } from "./distances/weightedL1.js";

export { batchPairSampler, type BatchPairSamplerOptions, type BatchRow } from "./samplers/batchPairSampler.js";
export { classBalancedSampler, type ClassBalancedSamplerOptions } from "./samplers/classBalancedSampler.js";
export { episodeSampler, type Episode, type EpisodeSamplerOptions } from "./samplers/episodeSampler.js";
export { everyPair } from "./samplers/everyPair.js";
export {
  explicitPairs,
  explicitTriplets,
  type ExplicitOptions,
  type ExplicitPairsOptions,
  type ExplicitTripletsOptions,
} from "./samplers/explicitPairs.js";
export { fixedPairSampler, fixedTripletSampler, type FixedSamplerOptions } from "./samplers/fixedSamplers.js";
export { forgeryPairSampler, type ForgeryPairSamplerOptions } from "./samplers/forgeryPairSampler.js";
export { hierarchicalSampler, type HierarchicalSamplerOptions } from "./samplers/hierarchicalSampler.js";
export { pairSampler, type PairSamplerOptions } from "./samplers/pairSampler.js";
export { perClassSampler, type PerClassSamplerOptions } from "./samplers/perClassSampler.js";
export type { ClassBatch, EpochStart, Sampler, Triplets } from "./samplers/sampler.js";
export { tripletSampler, type TripletSamplerOptions } from "./samplers/tripletSampler.js";
export { writerSampler, type WriterSamplerOptions } from "./samplers/writerSampler.js";

export { buildTower, type TowerOptions } from "./towers/buildTower.js";
export { conv4Tower, type Conv4TowerOptions } from "./towers/conv4Tower.js";
export { convTower, type ConvTowerOptions } from "./towers/convTower.js";
export { denseTower, type DenseTowerOptions } from "./towers/denseTower.js";
export { kochTower, type KochTowerOptions } from "./towers/kochTower.js";
export { signetTower, type SignetTowerOptions } from "./towers/signetTower.js";
export type {
  AverageBlock,
  Block,
  BlockActivation,
  BlockNormalization,
  ConvBlock,
  DenseBlock,
  Extent,
  InitialWeights,
  LocalResponse,
  StatisticsBlock,
  TowerConfig,
} from "./towers/towerConfig.js";

export { angularMiner, type AngularMinerOptions } from "./miners/angularMiner.js";
export { batchEasyHardMiner, type BatchEasyHardMinerOptions, type Difficulty } from "./miners/batchEasyHardMiner.js";
export { allOf, anyOf, firstOf, type MiningReport } from "./miners/composeMiners.js";
export { distanceWeightedMiner, type DistanceWeightedMinerOptions } from "./miners/distanceWeightedMiner.js";
export {
  hardNegatives,
  type HardNegatives,
  type HardNegativesOptions,
  type HardNegativesReport,
} from "./miners/hardNegatives.js";
export { mineBatchHard, type MinedDistances } from "./miners/mineBatchHard.js";
export type { IndexPairs, Mined, MinedPairs, MinedTriplets, Miner, MiningInput } from "./miners/mined.js";
export { multiSimilarityMiner, type MultiSimilarityMinerOptions } from "./miners/multiSimilarityMiner.js";
export { pairMarginMiner, type PairMarginMinerOptions } from "./miners/pairMarginMiner.js";
export { tripletMiner, type TripletMinerOptions } from "./miners/tripletMiner.js";

export { arcFaceLoss, type ArcFaceLossOptions } from "./losses/arcFaceLoss.js";
export { binaryCrossEntropyLoss } from "./losses/binaryCrossEntropyLoss.js";
export { circleLoss, type CircleLossOptions } from "./losses/circleLoss.js";
export type { Compared, Comparison, Memory } from "./losses/comparison.js";
export { contrastiveLoss, type ContrastiveLossOptions } from "./losses/contrastiveLoss.js";
export { cosFaceLoss, type CosFaceLossOptions } from "./losses/cosFaceLoss.js";
export {
  generalizedLiftedStructureLoss,
  liftedStructureLoss,
  type LiftedStructureLossOptions,
} from "./losses/liftedStructureLoss.js";
export { multipleNegativesLoss, type MultipleNegativesLossOptions } from "./losses/multipleNegativesLoss.js";
export { multiSimilarityLoss, type MultiSimilarityLossOptions } from "./losses/multiSimilarityLoss.js";
export { normalizedSoftmaxLoss, type NormalizedSoftmaxLossOptions } from "./losses/normalizedSoftmaxLoss.js";
export { ntXentLoss, type NtXentLossOptions } from "./losses/ntXentLoss.js";
export { prototypicalLoss, type PrototypicalLossOptions } from "./losses/prototypicalLoss.js";
export { proxyAnchorLoss, type ProxyAnchorLossOptions } from "./losses/proxyAnchorLoss.js";
export { proxyNcaLoss, type ProxyNcaLossOptions } from "./losses/proxyNcaLoss.js";
export {
  classWeightedReducer,
  meanOfNonZeroReducer,
  meanReducer,
  perAnchorReducer,
  sumReducer,
  type LossOwners,
  type Reducer,
} from "./losses/reducers.js";
export {
  supervisedContrastiveLoss,
  type SupervisedContrastiveLossOptions,
} from "./losses/supervisedContrastiveLoss.js";
export { thresholdConsistency, type ThresholdConsistencyOptions } from "./losses/thresholdConsistency.js";
export { tripletLoss, type TripletLossOptions } from "./losses/tripletLoss.js";
export { tupletMarginLoss, type TupletMarginLossOptions } from "./losses/tupletMarginLoss.js";

export { adam, type AdamOptions } from "./training/adam.js";
export {
  circle,
  generalizedLiftedStructure,
  liftedStructure,
  multiSimilarity,
  ntXent,
  supervisedContrastive,
  tupletMargin,
  type LiftedOptions,
} from "./training/batchLosses.js";
export { batchContrastive } from "./training/batchContrastive.js";
export { batchHard, batchTriplet, semiHard, type BatchTripletOptions } from "./training/batchTriplet.js";
export { batchObjective, type BatchOptions, type EmbeddingLoss } from "./training/batchObjective.js";
export { earlyStopping, type EarlyStoppingOptions, type Logs, type TrainingCallbacks } from "./training/callbacks.js";
export { collapseGuard, type CollapseGuardOptions } from "./training/collapseGuard.js";
export { contrastive } from "./training/contrastive.js";
export type { FitOptions, Validation } from "./training/fit.js";
export type { History } from "./training/history.js";
export { hardPairSampler, randomToHard, type HardPairSamplerOptions } from "./samplers/hardPairSampler.js";
export { cosineDecay, type LearningRate } from "./training/learningRate.js";
export type { BatchLoss, PreviewOptions, Objective, ObjectiveStep } from "./training/objective.js";
export { multipleNegatives, multipleNegativesWithHard, nPairs, pairCrossEntropy } from "./training/pairObjectives.js";
export { prototypical } from "./training/prototypical.js";
export {
  arcFace,
  cosFace,
  normalizedSoftmax,
  proxyAnchor,
  proxyNca,
  proxyObjective,
  type ProxyObjective,
  type ProxyOptions,
} from "./training/proxyObjective.js";
export { triplet } from "./training/triplet.js";

export type { EmbedOptions } from "./net/embedRows.js";
export type { LoadOptions, OwnsVariables, RestoreNetOptions, SaveOptions } from "./net/netParts.js";
export type { NetPlace } from "./net/saveNet.js";
export { SiameseNet, type SiameseNetOptions } from "./net/SiameseNet.js";

export { calibrate, type Calibration } from "./calibration/calibrate.js";
export type { Criterion, CriterionName, DetectionCost } from "./calibration/criterion.js";
export type { ProbabilityFit, ProbabilityMethod } from "./calibration/fitProbability.js";
export type { GalleryEvidence, GalleryStep } from "./calibration/galleryEvidence.js";
export type { IsotonicCurve } from "./calibration/isotonic.js";
export type { PlattScaling } from "./calibration/platt.js";
export type { Estimate } from "./statistics/clopperPearson.js";
export type { ErrorRate } from "./statistics/clusteredRate.js";

export { embedDataset, scoreSamples } from "./encoders/embedDataset.js";
export { memoryCache, type EmbeddingCache } from "./encoders/embeddingCache.js";
export type { Encoder, EncoderKind } from "./encoders/encoder.js";
export { fromEncoder, type FromEncoderOptions } from "./encoders/fromEncoder.js";
export { encoderKind, netEncoder, type EncoderKindOptions, type NetEncoderOptions } from "./encoders/netEncoder.js";
export {
  outsideEncoder,
  type OutsideEmbeddings,
  type OutsideEncoder,
  type OutsideEncoderOptions,
} from "./encoders/outsideEncoder.js";
export { vectorEncoder, type ReadyEmbeddings, type VectorEncoderOptions } from "./encoders/vectorEncoder.js";

export { Gallery } from "./gallery/Gallery.js";
export type { DetailChanges } from "./gallery/editIdentities.js";
export type { EnrolledIdentity, Enrollment, EnrollOptions, TemplateEntry } from "./gallery/enrollment.js";
export type { GalleryOptions } from "./gallery/galleryState.js";
export type { Candidate, Identification, IdentifyOptions } from "./gallery/identification.js";
export type { HistoryEntry, IdentityDetails, Metadata } from "./gallery/identityDetails.js";
export type { Precision } from "./gallery/precision.js";
export type { Templates } from "./gallery/templates.js";
export type { OneOrMore } from "./gallery/sampleList.js";
export { indexedDbStore } from "./core/indexedDbStore.js";
export { memoryStore, type ReadOptions, type Store } from "./core/store.js";

export type { DataCounts, Evidence, ListedPair, TestEvidence } from "./recognizer/evidence.js";
export type { EvidenceCard } from "./recognizer/evidenceCard.js";
export {
  Recognizer,
  type CalibratedOptions,
  type RecognizerLoadOptions,
  type RecognizerOptions,
} from "./recognizer/Recognizer.js";
