import * as tf from "@tensorflow/tfjs-core";

import { tripletLoss, type TripletLossOptions } from "../losses/tripletLoss.js";
import { mineBatchHard, type MinedDistances } from "../miners/mineBatchHard.js";
import { mineSemiHard } from "../miners/mineSemiHard.js";
import type { ClassBatch } from "../samplers/sampler.js";
import { meanDistances } from "./meanDistances.js";
import type { Objective } from "./objective.js";

/**
 * Trains on P x K batches: each row with its farthest positive and its nearest negative in the batch, {@link tripletLoss} averaged over the
 * rows that have both.
 *
 * @example
 * ```ts
 * await net.fit(train, { sampler: perClassSampler(train.labels), objective: batchHard({ margin: "soft" }) });
 * ```
 * @see {@link mineBatchHard}
 */
export function batchHard(options: TripletLossOptions = {}): Objective<ClassBatch> {
  return minedTriplets("batchHard", mineBatchHard, options);
}

/**
 * Trains on P x K batches: each same pair with the nearest negative beyond the positive, {@link tripletLoss} averaged over the same pairs.
 * Slower to learn than {@link batchHard} and harder to collapse.
 *
 * @see {@link mineSemiHard}
 */
export function semiHard(options: TripletLossOptions = {}): Objective<ClassBatch> {
  return minedTriplets("semiHard", mineSemiHard, options);
}

function minedTriplets(
  name: string,
  mine: (distances: tf.Tensor2D, classOf: ArrayLike<number>) => MinedDistances,
  options: TripletLossOptions,
): Objective<ClassBatch> {
  return {
    name,
    prepare: ({ rows, classOf }) => ({
      rows,
      evaluate: (embeddings, distance) => {
        const distances = distance.matrix(embeddings, embeddings);
        const { positive, negative, weight } = mine(distances, classOf);
        const losses = tf.mul(tripletLoss(positive, negative, options), weight);
        return {
          loss: tf.div(tf.sum(losses), tf.maximum(tf.sum(weight), 1)),
          ...meanDistances(distances, classOf),
        };
      },
    }),
  };
}
