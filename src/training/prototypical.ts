import * as tf from "@tensorflow/tfjs-core";

import { requireOptions } from "../core/check.js";
import { prototypicalLoss, type PrototypicalLossOptions } from "../losses/prototypicalLoss.js";
import type { Episode } from "../samplers/episodeSampler.js";
import { meanDistances, roughMatrix } from "./meanDistances.js";
import { requireBatch, type Objective } from "./objective.js";

/**
 * Trains on episodes with {@link prototypicalLoss}. Reduced to the mean over the queries.
 *
 * @example
 * ```ts
 * await net.fit(train, { sampler: episodeSampler(train.labels, { ways: 20, shots: 1 }), objective: prototypical({ scale: 10 }) });
 * ```
 */
export function prototypical(options: PrototypicalLossOptions = {}): Objective<Episode> {
  requireOptions("prototypical", options);
  return {
    name: "prototypical",
    prepare: (batch) => {
      requireBatch("prototypical", "episode", batch);
      const { rows, classOf, supportCount } = batch;
      return {
        rows,
        evaluate: (embeddings, distance) => ({
          loss: tf.mean(prototypicalLoss(embeddings, classOf, supportCount, options)),
          ...meanDistances(roughMatrix(embeddings, distance), classOf),
        }),
      };
    },
  };
}
