import * as tf from "@tensorflow/tfjs-core";
import { mineBatchHard, tripletLoss, type ClassBatch, type Dataset, type Objective } from "one-shot-ts";

/** Larger than any distance between embeddings of unit length. */
const FAR = 10;

/**
 * Every genuine signature with its farthest sibling, once against the nearest signature of another writer and once against the nearest
 * forgery of its own: a soft triplet loss of each, weighed.
 *
 * The library's `batchHard` would look at the nearer of the two only, nearly always the forgery, and learn less about either.
 *
 * @param dataset - What the batches are drawn from, with its writers as groups.
 * @param share - Weight of the forgeries, between 0 and 1.
 */
export function forgeryTriplets({ groups, forged }: Dataset, share: number): Objective<ClassBatch> {
  return {
    name: "forgeryTriplets",
    prepare: ({ rows, classOf }) => {
      const n = rows.length;
      const pairs = (isSo: (a: number, b: number) => boolean): Float32Array =>
        Float32Array.from({ length: n * n }, (_, i) => Number(isSo(rows[Math.floor(i / n)], rows[i % n])));
      const isForged = (row: number): boolean => forged?.[row] === 1;
      const isOneWriter = (a: number, b: number): boolean => groups?.classOf[a] === groups?.classOf[b];
      const withForgery = pairs((a, b) => isForged(a) || isForged(b));
      const ofTwoWriters = pairs((a, b) => !isOneWriter(a, b));
      const same = pairs((a, b) => a !== b && isOneWriter(a, b) && !isForged(a) && !isForged(b));
      const random = pairs((a, b) => !isOneWriter(a, b) && !isForged(a) && !isForged(b));

      return {
        rows,
        evaluate: (embeddings, distance) => {
          const distances = distance.matrix(embeddings, embeddings);
          /** The loss with some pairs out of reach. */
          const lossWithout = (pairsLeftOut: Float32Array): tf.Tensor => {
            const reachable = tf.add<tf.Tensor2D>(distances, tf.mul(tf.tensor2d(pairsLeftOut, [n, n]), FAR));
            const { positive, negative, weight } = mineBatchHard(reachable, classOf);
            const losses = tf.mul(tripletLoss(positive, negative, { margin: "soft" }), weight);
            return tf.div(tf.sum(losses), tf.maximum(tf.sum(weight), 1));
          };
          const mean = (mask: Float32Array): tf.Scalar => {
            const weights = tf.tensor2d(mask, [n, n]);
            return tf.div(tf.sum(tf.mul(distances, weights)), tf.maximum(tf.sum(weights), 1));
          };
          return {
            loss: tf.add<tf.Scalar>(
              tf.mul(lossWithout(withForgery), 1 - share),
              tf.mul(lossWithout(ofTwoWriters), share),
            ),
            sameDistance: mean(same),
            differentDistance: mean(random),
          };
        },
      };
    },
  };
}
