import * as tf from "@tensorflow/tfjs-core";
import type { ClassBatch, Dataset, Labels, Objective } from "one-shot-ts";

/** How much each kind of pair weighs. */
export interface PairWeights {
  /** Two genuine signatures of one writer. */
  readonly same: number;
  /** A genuine signature and a forgery of it. */
  readonly skilled: number;
  /** Genuine signatures of two writers. */
  readonly random: number;
}

/** The distance at which a pair is as likely same as different, and how steeply that changes about it. */
const EVEN = 1;
const STEEPNESS = 14;

/** How much the question weighs that each part of an embedding answers alone. */
const ALONE = 0.3;

/**
 * Every pair in the batch as a question with two answers: the cross-entropy of "different" as a logistic function of the distance.
 *
 * One threshold has to serve all writers, so distances must mean the same for each. A triplet loss only sorts the distances of one anchor;
 * this one puts all of them on the right side of one and the same number. Two forgeries are no pair: they may be by one hand or by two.
 *
 * Each part of an embedding has to answer the same question alone too, or the part that learns fastest leaves the others nothing to learn.
 *
 * @param dataset - What the batches are drawn from, with its hands as groups and its forgeries marked.
 * @param writers - The real writer of each row: two hands made of one writer's are no pair either.
 * @param parts - Of how many equally large parts, all of one length, an embedding is made.
 */
export function forgeryPairs(
  { groups, forged }: Dataset,
  writers: Labels,
  weights: PairWeights,
  parts: number,
): Objective<ClassBatch> {
  const isForged = (row: number): boolean => forged?.[row] === 1;
  const isOneHand = (a: number, b: number): boolean => groups?.classOf[a] === groups?.classOf[b];
  const isOneWriter = (a: number, b: number): boolean => writers.classOf[a] === writers.classOf[b];

  /** 1 for each pair of rows of a kind, else 0, as `[rows * rows]`. */
  const pairMasks = (rows: Int32Array): Record<keyof PairWeights, Float32Array> => {
    const n = rows.length;
    const [same, skilled, random] = [0, 0, 0].map(() => new Float32Array(n * n));
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < i; j++) {
        const [a, b] = [rows[i], rows[j]];
        const forgeries = Number(isForged(a)) + Number(isForged(b));
        if (a === b || forgeries === 2) continue;
        if (isOneHand(a, b)) (forgeries === 0 ? same : skilled)[i * n + j] = 1;
        else if (forgeries === 0 && !isOneWriter(a, b)) random[i * n + j] = 1;
      }
    }
    return { same, skilled, random };
  };

  return {
    name: "forgeryPairs",
    prepare: ({ rows }) => {
      const kinds = pairMasks(rows);
      return {
        rows,
        evaluate: (embeddings, distance) => {
          const crossEntropy = (distances: tf.Tensor2D): tf.Scalar => {
            const logits = tf.mul<tf.Tensor2D>(tf.sub(distances, EVEN), STEEPNESS);
            const [ifSame, ifDifferent] = [tf.softplus(logits), tf.softplus(tf.neg(logits))];
            return tf.addN<tf.Scalar>([
              tf.mul<tf.Scalar>(meanOver(kinds.same, ifSame), weights.same),
              tf.mul<tf.Scalar>(meanOver(kinds.skilled, ifDifferent), weights.skilled),
              tf.mul<tf.Scalar>(meanOver(kinds.random, ifDifferent), weights.random),
            ]);
          };
          const distances = distance.matrix(embeddings, embeddings);
          const alone = tf.split<tf.Tensor2D>(embeddings, parts, 1).map((part) => {
            const ofUnitLength = tf.mul<tf.Tensor2D>(distance.matrix(part, part), Math.sqrt(parts));
            return tf.mul<tf.Scalar>(crossEntropy(ofUnitLength), ALONE);
          });
          return {
            loss: tf.addN([crossEntropy(distances), ...alone]),
            sameDistance: meanOver(kinds.same, distances),
            differentDistance: meanOver(kinds.skilled, distances),
          };
        },
      };
    },
  };
}

/** The mean of the values of the pairs marked; 0 where none is. */
function meanOver(mask: Float32Array, values: tf.Tensor2D): tf.Scalar {
  const weights = tf.tensor2d(mask, values.shape);
  return tf.div(tf.sum(tf.mul(values, weights)), tf.maximum(tf.sum(weights), 1));
}
