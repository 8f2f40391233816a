import * as tf from "@tensorflow/tfjs-core";
import type { ClassBatch, Dataset, Labels, Objective } from "one-shot-ts";

import { meanOver, pairMask } from "./pairMasks.js";

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
const EVEN = 0.7;
const STEEPNESS = 10;

/**
 * Every pair in the batch as a question with two answers: the cross-entropy of "different" as a logistic function of the distance.
 *
 * One threshold has to serve all writers, so distances must mean the same for each. A triplet loss only sorts the distances of one anchor;
 * this one puts all of them on the right side of one and the same number. Two forgeries are no pair: they may be by one hand or by two.
 *
 * @param dataset - What the batches are drawn from, with its hands as groups and its forgeries marked.
 * @param writers - The real writer of each row: two hands made of one writer's are no pair either.
 */
export function forgeryPairs(
  { groups, forged }: Dataset,
  writers: Labels,
  weights: PairWeights,
): Objective<ClassBatch> {
  const isForged = (row: number): boolean => forged?.[row] === 1;
  const isOneHand = (a: number, b: number): boolean => groups?.classOf[a] === groups?.classOf[b];
  const isOneWriter = (a: number, b: number): boolean => writers.classOf[a] === writers.classOf[b];

  return {
    name: "forgeryPairs",
    prepare: ({ rows }) => {
      const kinds = {
        same: pairMask(rows, (a, b) => a !== b && isOneHand(a, b) && !isForged(a) && !isForged(b)),
        skilled: pairMask(rows, (a, b) => isOneHand(a, b) && isForged(a) !== isForged(b)),
        random: pairMask(rows, (a, b) => !isOneWriter(a, b) && !isForged(a) && !isForged(b)),
      };
      return {
        rows,
        evaluate: (embeddings, distance) => {
          const distances = distance.matrix(embeddings, embeddings);
          const logits = tf.mul<tf.Tensor2D>(tf.sub(distances, EVEN), STEEPNESS);
          const [ifSame, ifDifferent] = [tf.softplus(logits), tf.softplus(tf.neg(logits))];
          const losses = [
            tf.mul<tf.Scalar>(meanOver(kinds.same, ifSame), weights.same),
            tf.mul<tf.Scalar>(meanOver(kinds.skilled, ifDifferent), weights.skilled),
            tf.mul<tf.Scalar>(meanOver(kinds.random, ifDifferent), weights.random),
          ];
          return {
            loss: tf.addN(losses),
            sameDistance: meanOver(kinds.same, distances),
            differentDistance: meanOver(kinds.skilled, distances),
          };
        },
      };
    },
  };
}
