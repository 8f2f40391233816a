import * as tf from "@tensorflow/tfjs-core";

import { requireOptions } from "../core/check.js";
import { tripletLoss, type TripletLossOptions } from "../losses/tripletLoss.js";
import type { Triplets } from "../samplers/sampler.js";
import { distinctRows } from "../data/distinctRows.js";
import { requireBatch, type Objective } from "./objective.js";
import { selectRows } from "../tensors/selectRows.js";

/**
 * Trains on triplets drawn beforehand: the mean {@link tripletLoss} of a batch.
 *
 * Most random triplets soon contribute nothing to the loss; {@link batchHard} and {@link semiHard} find those that still do.
 */
export function triplet(options: TripletLossOptions = {}): Objective<Triplets> {
  requireOptions("triplet", options);
  return {
    name: "triplet",
    prepare: (batch) => {
      requireBatch("triplet", "triplets", batch);
      const { rows, places } = distinctRows(batch.anchor, batch.positive, batch.negative);
      return {
        rows,
        evaluate: (embeddings, distance) => {
          const anchor = selectRows(embeddings, places[0]);
          const positive = distance.rows(anchor, selectRows(embeddings, places[1]));
          const negative = distance.rows(anchor, selectRows(embeddings, places[2]));
          return {
            loss: tf.mean(tripletLoss(positive, negative, options)),
            sameDistance: tf.mean(positive),
            differentDistance: tf.mean(negative),
          };
        },
      };
    },
  };
}
