import * as tf from "@tensorflow/tfjs-core";

import { requireOptions } from "../core/check.js";
import type { Pairs } from "../data/pairLabels.js";
import { contrastiveLoss, type ContrastiveLossOptions } from "../losses/contrastiveLoss.js";
import { distinctRows } from "../data/distinctRows.js";
import { meanWhere } from "./meanWhere.js";
import { requireBatch, type Objective } from "./objective.js";
import { selectRows } from "../tensors/selectRows.js";

/**
 * Trains on pairs: the mean {@link contrastiveLoss} of the pairs of a batch.
 *
 * @example
 * ```ts
 * await net.fit(train, { sampler: pairSampler(train.labels), objective: contrastive({ margin: 1 }) });
 * ```
 */
export function contrastive(options: ContrastiveLossOptions = {}): Objective<Pairs> {
  requireOptions("contrastive", options);
  return {
    name: "contrastive",
    prepare: (batch) => {
      requireBatch("contrastive", "pairs", batch);
      const { left, right, y } = batch;
      const { rows, places } = distinctRows(left, right);
      return {
        rows,
        evaluate: (embeddings, distance) => {
          const distances = distance.rows(selectRows(embeddings, places[0]), selectRows(embeddings, places[1]));
          return {
            loss: tf.mean(contrastiveLoss(distances, y, options)),
            sameDistance: meanWhere(distances, y, 0),
            differentDistance: meanWhere(distances, y, 1),
          };
        },
      };
    },
  };
}
