import * as tf from "@tensorflow/tfjs-core";

import type { Distance } from "../distances/distance.js";
import { selectEntries } from "../tensors/selectRows.js";
import { circleLoss, type CircleLossOptions } from "../losses/circleLoss.js";
import { frame, placesOf, type Comparison, type Frame } from "../losses/comparison.js";
import { contrastiveLoss, type ContrastiveLossOptions } from "../losses/contrastiveLoss.js";
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
import { tripletLoss } from "../losses/tripletLoss.js";
import { tupletMarginLoss, type TupletMarginLossOptions } from "../losses/tupletMarginLoss.js";
import { sameClass } from "../tensors/sameClass.js";
import type { ClassBatch } from "../samplers/sampler.js";
import { batchObjective, type BatchOptions } from "./batchObjective.js";
import type { Objective } from "./objective.js";

/**
 * Trains on P x K batches with {@link contrastiveLoss} over all pairs of the batch, or those that a miner picks, compared by the net's
 * distance. Reduced to the mean of those not 0.
 */
export function batchContrastive(options: ContrastiveLossOptions & BatchOptions = {}): Objective<ClassBatch> {
  const losses = (embeddings: tf.Tensor2D, comparison: Comparison, distance: Distance): tf.Tensor1D => {
    const laid = frame("batchContrastive", embeddings, comparison);
    if (comparison.mined === undefined && options.reducer === undefined) {
      // What costs 0 does not count here, so a row beside itself may stay in as 0: no need to list the pairs.
      const distances = distance.matrix(embeddings, laid.reference(embeddings));
      const alike = sameClass(laid.comparison.classOf, { self: true, columnClassOf: laid.referenceClassOf });
      const y = tf.sub<tf.Tensor1D>(1, tf.tensor1d(alike));
      const values = contrastiveLoss(tf.reshape(distances, [distances.size]), y, options);
      return tf.mul(values, offDiagonal(laid));
    }
    const { positives, negatives } = laid;
    const same = positives.anchor.length;
    const places = new Int32Array(same + negatives.anchor.length);
    places.set(placesOf(laid, positives.anchor, positives.other));
    places.set(placesOf(laid, negatives.anchor, negatives.other), same);
    const y = new Float32Array(places.length).fill(1, same);
    const distances = selectEntries(distance.matrix(embeddings, laid.reference(embeddings)), places);
    return contrastiveLoss(distances, y, options);
  };
  return batchObjective({ name: "batchContrastive", per: "pair", losses, reducer: meanOfNonZeroReducer }, options);
}

/** 0 where a row of the batch meets itself, else 1, as `[rows * columns]`. */
function offDiagonal({ rows, columns }: Frame): tf.Tensor1D {
  const others = new Float32Array(rows * columns).fill(1);
  for (let row = 0; row < rows; row++) others[row * columns + row] = 0;
  return tf.tensor1d(others);
}

/** Options of {@link batchTriplet}. */
export interface BatchTripletOptions extends BatchOptions {
  /** As in {@link tripletLoss}; default 0.2. */
  readonly margin?: number | "soft";
  /** Whether the positive takes the anchor's place where it is nearer to the negative; default false. Not with a memory. */
  readonly swap?: boolean;
}

/**
 * Trains on P x K batches with {@link tripletLoss} over all triplets of the batch ("batch all"), or those that a miner picks, compared by the
 * net's distance. Reduced to the mean of those not 0.
 *
 * A batch of n rows has about n²K triplets, which are all held at once. For the hardest only, {@link batchHard} and {@link semiHard} pick on
 * the device, without a second forward pass.
 *
 * @see Hermans, Beyer, Leibe (2017), eq. 6, with its mean of those not 0.
 */
export function batchTriplet({
  margin = 0.2,
  swap = false,
  ...options
}: BatchTripletOptions = {}): Objective<ClassBatch> {
  if (swap && (options.memory ?? 0) > 0) {
    throw new RangeError("batchTriplet: swap cannot be used with a memory, whose rows have no distances to each other");
  }
  const losses = (embeddings: tf.Tensor2D, comparison: Comparison, distance: Distance): tf.Tensor1D => {
    const laid = frame("batchTriplet", embeddings, comparison);
    const { anchor, positive, negative } = laid.triplets();
    const distances = distance.matrix(embeddings, laid.reference(embeddings));
    const between = (a: Int32Array, b: Int32Array): tf.Tensor1D => selectEntries(distances, placesOf(laid, a, b));
    return tripletLoss(between(anchor, positive), between(anchor, negative), {
      margin,
      ...(swap && { swap: between(positive, negative) }),
    });
  };
  return batchObjective({ name: "batchTriplet", per: "triplet", losses, reducer: meanOfNonZeroReducer }, options);
}

/** Trains on P x K batches with {@link multiSimilarityLoss}; usually with {@link multiSimilarityMiner}. Reduced to the mean. */
export function multiSimilarity(options: MultiSimilarityLossOptions & BatchOptions = {}): Objective<ClassBatch> {
  const losses = (embeddings: tf.Tensor2D, comparison: Comparison): tf.Tensor1D =>
    multiSimilarityLoss(embeddings, comparison, options);
  return batchObjective({ name: "multiSimilarity", losses }, options);
}

/** Trains on P x K batches with {@link circleLoss}. Reduced to the mean of those not 0. */
export function circle(options: CircleLossOptions & BatchOptions = {}): Objective<ClassBatch> {
  const losses = (embeddings: tf.Tensor2D, comparison: Comparison): tf.Tensor1D =>
    circleLoss(embeddings, comparison, options);
  return batchObjective({ name: "circle", losses, reducer: meanOfNonZeroReducer }, options);
}

/** Trains on P x K batches with {@link supervisedContrastiveLoss}. Reduced to the mean of those not 0. */
export function supervisedContrastive(
  options: SupervisedContrastiveLossOptions & BatchOptions = {},
): Objective<ClassBatch> {
  const losses = (embeddings: tf.Tensor2D, comparison: Comparison): tf.Tensor1D =>
    supervisedContrastiveLoss(embeddings, comparison, options);
  return batchObjective({ name: "supervisedContrastive", losses, reducer: meanOfNonZeroReducer }, options);
}

/** Trains on P x K batches with {@link ntXentLoss}. Reduced to the mean. */
export function ntXent(options: NtXentLossOptions & BatchOptions = {}): Objective<ClassBatch> {
  const losses = (embeddings: tf.Tensor2D, comparison: Comparison): tf.Tensor1D =>
    ntXentLoss(embeddings, comparison, options);
  return batchObjective({ name: "ntXent", per: "positive", losses }, options);
}

/** Trains on P x K batches with {@link tupletMarginLoss}. Reduced to the mean. */
export function tupletMargin(options: TupletMarginLossOptions & BatchOptions = {}): Objective<ClassBatch> {
  const losses = (embeddings: tf.Tensor2D, comparison: Comparison): tf.Tensor1D =>
    tupletMarginLoss(embeddings, comparison, options);
  return batchObjective({ name: "tupletMargin", per: "positive", losses }, options);
}

/** Trains on P x K batches with {@link liftedStructureLoss}, compared by the net's distance. Reduced to the mean. */
export function liftedStructure(options: LiftedOptions = {}): Objective<ClassBatch> {
  const losses = (embeddings: tf.Tensor2D, comparison: Comparison, distance: Distance): tf.Tensor1D =>
    liftedStructureLoss(embeddings, comparison, { distance, ...options });
  return batchObjective({ name: "liftedStructure", per: "positive", losses }, options);
}

/** Trains on P x K batches with {@link generalizedLiftedStructureLoss}, compared by the net's distance. Reduced to the mean. */
export function generalizedLiftedStructure(options: LiftedOptions = {}): Objective<ClassBatch> {
  const losses = (embeddings: tf.Tensor2D, comparison: Comparison, distance: Distance): tf.Tensor1D =>
    generalizedLiftedStructureLoss(embeddings, comparison, { distance, ...options });
  return batchObjective({ name: "generalizedLiftedStructure", losses }, options);
}

/** Options of {@link liftedStructure} and {@link generalizedLiftedStructure}. */
export type LiftedOptions = LiftedStructureLossOptions & BatchOptions;
