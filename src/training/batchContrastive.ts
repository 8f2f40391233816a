import * as tf from "@tensorflow/tfjs-core";

import { requireOptions } from "../core/check.js";
import type { Distance } from "../distances/distance.js";
import { batchPairs, placesOf, type BatchPairs } from "../losses/batchPairs.js";
import type { Comparison } from "../losses/comparison.js";
import { contrastiveLoss, contrastiveOptions, type ContrastiveLossOptions } from "../losses/contrastiveLoss.js";
import { meanOfNonZeroReducer } from "../losses/reducers.js";
import { rowLosses } from "../losses/rowLosses.js";
import type { ClassBatch } from "../samplers/sampler.js";
import { sameClass } from "../tensors/sameClass.js";
import { selectEntries } from "../tensors/selectRows.js";
import { batchObjective, type BatchOptions } from "./batchObjective.js";
import type { Objective } from "./objective.js";

/**
 * Trains on P x K batches with {@link contrastiveLoss} over all pairs of the batch, or over those that a miner picks, compared by the net's
 * distance. Reduced to the mean of the losses that are not 0.
 */
export function batchContrastive(options: ContrastiveLossOptions & BatchOptions = {}): Objective<ClassBatch> {
  requireOptions("batchContrastive", options);
  const losses = (embeddings: tf.Tensor2D, comparison: Comparison, distance: Distance): tf.Tensor1D => {
    const pairs = batchPairs("batchContrastive", embeddings, comparison);
    if (comparison.mined === undefined && options.reducer === undefined) {
      // Losses of 0 do not count here, so a row paired with itself may stay in as 0 and the pairs need not be listed.
      const distances = distance.matrix(embeddings, pairs.reference(embeddings));
      const fused = rowLosses("contrastive", distances, pairs, { ...contrastiveOptions(options) });
      if (fused !== undefined) return fused; // their mean already
      const alike = sameClass(pairs.comparison.classOf, { self: true, columnClassOf: pairs.referenceClassOf });
      const y = tf.sub<tf.Tensor1D>(1, tf.tensor1d(alike));
      const values = contrastiveLoss(tf.reshape(distances, [distances.size]), y, options);
      return tf.mul(values, offDiagonal(pairs));
    }
    const { positives, negatives } = pairs;
    const same = positives.anchor.length;
    const places = new Int32Array(same + negatives.anchor.length);
    places.set(placesOf(pairs, positives.anchor, positives.other));
    places.set(placesOf(pairs, negatives.anchor, negatives.other), same);
    const y = new Float32Array(places.length).fill(1, same);
    const distances = selectEntries(distance.matrix(embeddings, pairs.reference(embeddings)), places);
    return contrastiveLoss(distances, y, options);
  };
  return batchObjective({ name: "batchContrastive", per: "pair", losses, reducer: meanOfNonZeroReducer }, options);
}

/** 0 where a row of the batch is paired with itself, else 1, as `[rows * columns]`. */
function offDiagonal({ rows, columns }: BatchPairs): tf.Tensor1D {
  const others = new Float32Array(rows * columns).fill(1);
  for (let row = 0; row < rows; row++) others[row * columns + row] = 0;
  return tf.tensor1d(others);
}
