import * as tf from "@tensorflow/tfjs-core";
import { mineBatchHard, tripletLoss, type ClassBatch, type Dataset, type Objective } from "one-shot-ts";

import { meanOver, pairMask } from "./pairMasks.js";

/** Larger than any distance between embeddings of unit length. */
const FAR = 10;

/**
 * Every genuine signature with its farthest sibling, once against the nearest signature of another writer and once against the nearest
 * forgery of its own: a soft triplet loss of each, weighed.
 *
 * The library's `batchHard` would look at the nearer of the two only, nearly always the forgery, and learn less about either.
 *
 * @param dataset - What the batches are drawn from, with its writers as groups and its forgeries marked.
 * @param forgeryShare - Weight of the forgeries, between 0 and 1.
 */
export function forgeryTriplets({ groups, forged }: Dataset, forgeryShare: number): Objective<ClassBatch> {
  const isForged = (row: number): boolean => forged?.[row] === 1;
  const isOneWriter = (a: number, b: number): boolean => groups?.classOf[a] === groups?.classOf[b];

  return {
    name: "forgeryTriplets",
    prepare: ({ rows, classOf }) => {
      const someForged = pairMask(rows, (a, b) => isForged(a) || isForged(b));
      const twoWriters = pairMask(rows, (a, b) => !isOneWriter(a, b));
      const same = pairMask(rows, (a, b) => a !== b && isOneWriter(a, b) && !isForged(a) && !isForged(b));
      const random = pairMask(rows, (a, b) => !isOneWriter(a, b) && !isForged(a) && !isForged(b));
      return {
        rows,
        evaluate: (embeddings, distance) => {
          const distances = distance.matrix(embeddings, embeddings);
          const lossToOthers = lossWithout(someForged, distances, classOf);
          const lossToForgeries = lossWithout(twoWriters, distances, classOf);
          return {
            loss: tf.add<tf.Scalar>(tf.mul(lossToOthers, 1 - forgeryShare), tf.mul(lossToForgeries, forgeryShare)),
            sameDistance: meanOver(same, distances),
            differentDistance: meanOver(random, distances),
          };
        },
      };
    },
  };
}

/** The loss with some pairs out of reach. */
function lossWithout(leftOut: Float32Array, distances: tf.Tensor2D, classOf: Int32Array): tf.Scalar {
  const reachable = tf.add<tf.Tensor2D>(distances, tf.mul(tf.tensor2d(leftOut, distances.shape), FAR));
  const { positive, negative, weight } = mineBatchHard(reachable, classOf);
  const losses = tf.mul(tripletLoss(positive, negative, { margin: "soft" }), weight);
  return tf.div(tf.sum(losses), tf.maximum(tf.sum(weight), 1));
}
