import * as tf from "@tensorflow/tfjs-core";

import { requireFunction, requireOptions } from "../core/check.js";
import type { Pairs } from "../data/pairLabels.js";
import { selectRows } from "../tensors/selectRows.js";
import { requireDistance } from "../distances/distance.js";
import type { WeightedL1 } from "../distances/weightedL1.js";
import { binaryCrossEntropyLoss } from "../losses/binaryCrossEntropyLoss.js";
import { multipleNegativesLoss, type MultipleNegativesLossOptions } from "../losses/multipleNegativesLoss.js";
import type { ClassBatch, Triplets } from "../samplers/sampler.js";
import { distinctRows } from "../data/distinctRows.js";
import { meanDistances, roughMatrix } from "./meanDistances.js";
import { meanWhere } from "./meanWhere.js";
import { requireBatch, type BatchLoss, type Objective } from "./objective.js";

/**
 * Trains Koch's head on pairs: the mean {@link binaryCrossEntropyLoss} of the pairs of a batch.
 *
 * @param distance - The net's own distance, made with {@link weightedL1}.
 * @throws Error, when training begins, if the net has another distance.
 */
export function pairCrossEntropy(distance: WeightedL1): Objective<Pairs> {
  requireDistance("pairCrossEntropy", distance);
  requireFunction("pairCrossEntropy", "distance.logits", distance.logits, "make the distance with weightedL1");
  return {
    name: "pairCrossEntropy",
    prepare: (batch) => {
      requireBatch("pairCrossEntropy", "pairs", batch);
      const { left, right, y } = batch;
      const { rows, places } = distinctRows(left, right);
      return {
        rows,
        evaluate: (embeddings, own) => {
          if (own !== distance) {
            throw new Error(
              "pairCrossEntropy: the net must have the distance the objective was made with; pass it to both",
            );
          }
          const distances = distance.rows(selectRows(embeddings, places[0]), selectRows(embeddings, places[1]));
          return {
            loss: tf.mean(binaryCrossEntropyLoss(distance.logits(distances), y)),
            sameDistance: meanWhere(distances, y, 0),
            differentDistance: meanWhere(distances, y, 1),
          };
        },
      };
    },
  };
}

/**
 * Trains on same pairs alone, with {@link multipleNegativesLoss}: the other pairs of the batch serve as negatives. Reduced to the mean.
 *
 * For data that come as (question, answer) or (anchor, positive): a batch should not hold two pairs of the same identity. If the pairs come
 * from labels, use {@link nPairs}.
 *
 * @throws RangeError, when used, if a batch contains a different pair or has fewer than 2 pairs.
 * @example
 * ```ts
 * const { dataset, pairs } = explicitPairs(questions, answers, new Uint8Array(questions.length));
 * await net.fit(dataset, { sampler: fixedPairSampler(pairs), objective: multipleNegatives() });
 * ```
 */
export function multipleNegatives(options: Omit<MultipleNegativesLossOptions, "identityOf"> = {}): Objective<Pairs> {
  requireOptions("multipleNegatives", options);
  return {
    name: "multipleNegatives",
    prepare: (batch) => {
      requireBatch("multipleNegatives", "pairs", batch);
      const { left, right, y } = batch;
      requirePairs("multipleNegatives", y.length);
      if (y.some((label) => label !== 0)) {
        throw new RangeError("multipleNegatives: all pairs must be same pairs (y = 0); draw them with sameFraction: 1");
      }
      const { rows, places } = distinctRows(left, right);
      return { rows, evaluate: (x, distance) => ranked(selectRows(x, places[0]), selectRows(x, places[1]), distance.rows, options) }; // prettier-ignore
    },
  };
}

/**
 * Trains on triplets with {@link multipleNegativesLoss}: the negatives of all triplets are further candidates for every anchor, along with
 * the other positives. Reduced to the mean.
 */
export function multipleNegativesWithHard(
  options: Omit<MultipleNegativesLossOptions, "identityOf" | "symmetric"> = {},
): Objective<Triplets> {
  requireOptions("multipleNegativesWithHard", options);
  return {
    name: "multipleNegativesWithHard",
    prepare: (batch) => {
      requireBatch("multipleNegativesWithHard", "triplets", batch);
      const { anchor, positive, negative } = batch;
      const { rows, places } = distinctRows(anchor, positive, negative);
      return {
        rows,
        evaluate: (embeddings, distance) => {
          const [a, p, n] = places.map((list) => selectRows(embeddings, list));
          return {
            loss: tf.mean(multipleNegativesLoss(a, tf.concat([p, n], 0), options)),
            sameDistance: tf.mean(distance.rows(a, p)),
            differentDistance: tf.mean(distance.rows(a, n)),
          };
        },
      };
    },
  };
}

/**
 * Trains on P x K batches with {@link multipleNegativesLoss}: the first two rows of each class form one pair, so K = 2 is all it needs.
 * Similarity is the plain product by default, as in the N-pairs paper. Reduced to the mean.
 *
 * @throws RangeError, when used, if fewer than 2 classes of a batch have 2 rows.
 */
export function nPairs(options: Omit<MultipleNegativesLossOptions, "identityOf"> = {}): Objective<ClassBatch> {
  const { similarity = "dot", ...others } = requireOptions("nPairs", options);
  return {
    name: "nPairs",
    prepare: (batch) => {
      requireBatch("nPairs", "classes", batch);
      const { rows, classOf } = batch;
      const first = new Map<number, number>();
      const paired = new Set<number>();
      const left: number[] = [];
      const right: number[] = [];
      classOf.forEach((c, place) => {
        const start = first.get(c);
        if (start === undefined) first.set(c, place);
        else if (!paired.has(c)) {
          paired.add(c);
          left.push(start);
          right.push(place);
        }
      });
      requirePairs("nPairs", left.length);
      const [a, p] = [Int32Array.from(left), Int32Array.from(right)];
      return {
        rows,
        evaluate: (embeddings, distance) => ({
          loss: tf.mean(
            multipleNegativesLoss(selectRows(embeddings, a), selectRows(embeddings, p), { similarity, ...others }),
          ),
          ...meanDistances(roughMatrix(embeddings, distance), classOf),
        }),
      };
    },
  };
}

function requirePairs(who: string, count: number): void {
  if (count >= 2) return;
  throw new RangeError(`${who}: a batch needs at least 2 same pairs, as each is the other's negative, got ${count}`);
}

function ranked(
  anchors: tf.Tensor2D,
  positives: tf.Tensor2D,
  rows: (a: tf.Tensor2D, b: tf.Tensor2D) => tf.Tensor1D,
  options: MultipleNegativesLossOptions,
): BatchLoss {
  const next = Int32Array.from({ length: positives.shape[0] }, (_, i) => (i + 1) % positives.shape[0]);
  return {
    loss: tf.mean(multipleNegativesLoss(anchors, positives, options)),
    sameDistance: tf.mean(rows(anchors, positives)),
    differentDistance: tf.mean(rows(anchors, selectRows(positives, next))),
  };
}
