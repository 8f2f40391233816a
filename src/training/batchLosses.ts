import type * as tf from "@tensorflow/tfjs-core";

import { requireOptions } from "../core/check.js";
import type { Distance } from "../distances/distance.js";
import { circleLoss, type CircleLossOptions } from "../losses/circleLoss.js";
import type { Comparison } from "../losses/comparison.js";
import {
  generalizedLiftedStructureLoss,
  liftedStructureLoss,
  type LiftedStructureLossOptions,
} from "../losses/liftedStructureLoss.js";
import { multiSimilarityLoss, type MultiSimilarityLossOptions } from "../losses/multiSimilarityLoss.js";
import { ntXentLoss, type NtXentLossOptions } from "../losses/ntXentLoss.js";
import { meanOfNonZeroReducer } from "../losses/reducers.js";
import {
  supervisedContrastiveLoss,
  type SupervisedContrastiveLossOptions,
} from "../losses/supervisedContrastiveLoss.js";
import { tupletMarginLoss, type TupletMarginLossOptions } from "../losses/tupletMarginLoss.js";
import type { ClassBatch } from "../samplers/sampler.js";
import { batchObjective, type BatchOptions, type EmbeddingLoss } from "./batchObjective.js";
import type { Objective } from "./objective.js";

/** Trains on P x K batches with {@link multiSimilarityLoss}; usually with {@link multiSimilarityMiner}. Reduced to the mean. */
export function multiSimilarity(options: MultiSimilarityLossOptions & BatchOptions = {}): Objective<ClassBatch> {
  return objectiveOf("multiSimilarity", multiSimilarityLoss, options);
}

/** Trains on P x K batches with {@link circleLoss}. Reduced to the mean of the losses that are not 0. */
export function circle(options: CircleLossOptions & BatchOptions = {}): Objective<ClassBatch> {
  return objectiveOf("circle", circleLoss, options, { reducer: meanOfNonZeroReducer });
}

/** Trains on P x K batches with {@link supervisedContrastiveLoss}. Reduced to the mean of the losses that are not 0. */
export function supervisedContrastive(
  options: SupervisedContrastiveLossOptions & BatchOptions = {},
): Objective<ClassBatch> {
  return objectiveOf("supervisedContrastive", supervisedContrastiveLoss, options, { reducer: meanOfNonZeroReducer });
}

/** Trains on P x K batches with {@link ntXentLoss}. Reduced to the mean. */
export function ntXent(options: NtXentLossOptions & BatchOptions = {}): Objective<ClassBatch> {
  return objectiveOf("ntXent", ntXentLoss, options, { per: "positive" });
}

/** Trains on P x K batches with {@link tupletMarginLoss}. Reduced to the mean. */
export function tupletMargin(options: TupletMarginLossOptions & BatchOptions = {}): Objective<ClassBatch> {
  return objectiveOf("tupletMargin", tupletMarginLoss, options, { per: "positive" });
}

/** Trains on P x K batches with {@link liftedStructureLoss}, compared by the net's distance. Reduced to the mean. */
export function liftedStructure(options: LiftedOptions = {}): Objective<ClassBatch> {
  return objectiveOf("liftedStructure", liftedStructureLoss, options, { per: "positive" });
}

/** Trains on P x K batches with {@link generalizedLiftedStructureLoss}, compared by the net's distance. Reduced to the mean. */
export function generalizedLiftedStructure(options: LiftedOptions = {}): Objective<ClassBatch> {
  return objectiveOf("generalizedLiftedStructure", generalizedLiftedStructureLoss, options);
}

/** Options of {@link liftedStructure} and {@link generalizedLiftedStructure}. */
export type LiftedOptions = LiftedStructureLossOptions & BatchOptions;

/** The objective of a loss over a batch; the loss gets the net's distance unless its options name another. */
function objectiveOf<Options extends object>(
  name: string,
  loss: (embeddings: tf.Tensor2D, compared: Comparison, options: Options & { distance: Distance }) => tf.Tensor1D,
  options: Options & BatchOptions,
  how: Pick<EmbeddingLoss, "per" | "reducer"> = {},
): Objective<ClassBatch> {
  requireOptions(name, options);
  const losses: EmbeddingLoss["losses"] = (x, comparison, distance) => loss(x, comparison, { distance, ...options });
  return batchObjective({ name, losses, ...how }, options);
}
