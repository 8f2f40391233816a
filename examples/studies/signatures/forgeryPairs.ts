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

/** How {@link forgeryPairs} asks. */
export interface ForgeryPairsOptions {
  readonly weights: PairWeights;
  /** The number of parts in an embedding, all of the same size and length. */
  readonly parts: number;
  /** How much a pair's {@link remoteness} moves the distance at which it is as likely same as different; default 0. */
  readonly remotenessShare?: number;
}

/** The distance at which a pair is as likely same as different, and how steeply that changes around it. */
const EVEN = 1;
const STEEPNESS = 14;

/** Weight of the loss of each part of an embedding on its own. */
const ALONE = 0.3;

/** How many of the nearest strangers say how remote a signature is. */
const STRANGERS = 30;

/**
 * Binary cross-entropy over every pair in the batch, with the probability of "different" as a logistic function of the distance.
 *
 * One threshold has to serve all writers, so distances must mean the same for each. A triplet loss only orders the distances from one anchor;
 * this loss puts all of them on the right side of one and the same number. Two forgeries do not form a pair: they may be by one hand or by two.
 *
 * Each part of an embedding also has to answer the same question alone, or the part that learns fastest leaves the others nothing to learn.
 *
 * Some signatures are near to everybody's, others to nobody's. With a share of remoteness, the question takes that as given, so that the net learns what makes a pair the same rather than
 * which of a few writers' signatures are which kind.
 *
 * @param dataset - What the batches are drawn from, with its hands as groups and its forgeries marked.
 * @param writers - The real writer of each row: two hands made from one writer's do not form a pair either.
 */
export function forgeryPairs(
  { groups, forged }: Dataset,
  writers: Labels,
  { weights, parts, remotenessShare = 0 }: ForgeryPairsOptions,
): Objective<ClassBatch> {
  const isForged = (row: number): boolean => forged?.[row] === 1;
  const isOneHand = (a: number, b: number): boolean => groups?.classOf[a] === groups?.classOf[b];
  const isOneWriter = (a: number, b: number): boolean => writers.classOf[a] === writers.classOf[b];

  /** The share of each pair of rows in the mean over its kind, 0 for pairs of another kind, as `[rows * rows]`. */
  const pairShares = (rows: Int32Array): Record<keyof PairWeights, Float32Array> => {
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
    return { same: toShares(same), skilled: toShares(skilled), random: toShares(random) };
  };

  /** Marks, for each row, the genuine signatures of other writers, as `[rows, rows]`. */
  const strangersTo = (rows: Int32Array): number[][] =>
    Array.from(rows, (a) => Array.from(rows, (b) => Number(!isForged(b) && !isOneWriter(a, b))));

  return {
    name: "forgeryPairs",
    prepare: ({ rows }) => {
      const kinds = pairShares(rows);
      const strangers = remotenessShare ? strangersTo(rows) : undefined;
      return {
        rows,
        evaluate: (embeddings) => {
          // The parts' distances as if each had unit length, and their root mean square, which is the distance of the whole embeddings.
          const ofParts = tf.maximum<tf.Tensor3D>(tf.mul(partDistances(embeddings, parts), parts), 1e-8);
          const ofWhole = tf.sqrt(tf.mean<tf.Tensor2D>(ofParts, 0));
          const wholes = tf.expandDims<tf.Tensor3D>(ofWhole);
          const distances = tf.concat<tf.Tensor3D>([wholes, tf.sqrt(ofParts)]);
          const even = strangers ? tf.add(EVEN, tf.mul(remotenessShare, remoteness(distances, strangers))) : EVEN;
          const logits = tf.mul<tf.Tensor3D>(tf.sub(distances, even), STEEPNESS);
          const ifDifferent = tf.softplus(tf.neg(logits));
          const ifSame = tf.add<tf.Tensor3D>(ifDifferent, logits);
          const means = tf.addN<tf.Tensor1D>([
            tf.mul<tf.Tensor1D>(meanOver(kinds.same, ifSame), weights.same),
            tf.mul<tf.Tensor1D>(meanOver(kinds.skilled, ifDifferent), weights.skilled),
            tf.mul<tf.Tensor1D>(meanOver(kinds.random, ifDifferent), weights.random),
          ]);
          const shares = tf.tensor1d(Array.from({ length: parts + 1 }, (_, part) => (part === 0 ? 1 : ALONE)));
          return {
            loss: tf.sum<tf.Scalar>(tf.mul(means, shares)),
            sameDistance: tf.sum<tf.Scalar>(meanOver(kinds.same, wholes)),
            differentDistance: tf.sum<tf.Scalar>(meanOver(kinds.skilled, wholes)),
          };
        },
      };
    },
  };
}

/** Squared distances from every row to every other in each of the parts, `[parts, rows, rows]`. */
function partDistances(embeddings: tf.Tensor2D, parts: number): tf.Tensor3D {
  const [rows, size] = embeddings.shape;
  const apart: tf.Tensor3D = tf.transpose(tf.reshape(embeddings, [rows, parts, size / parts]), [1, 0, 2]);
  const squares = tf.sum<tf.Tensor3D>(tf.square(apart), 2, true);
  const products = tf.matMul(apart, apart, false, true);
  return tf.sub(tf.add(squares, tf.transpose(squares, [0, 2, 1])), tf.mul(products, 2));
}

/**
 * How much farther than on average the nearest strangers are from a pair: the mean of its two rows, as a constant without gradient, `[lists, rows, rows]`.
 *
 * @param distances - From every row to every other, `[lists, rows, rows]`.
 * @param strangers - Marks those to measure by, `[rows, rows]`.
 */
export function remoteness(distances: tf.Tensor3D, strangers: readonly number[][]): tf.Tensor3D {
  const nearest = Math.min(STRANGERS, ...strangers.map((marks) => marks.reduce((sum, mark) => sum + mark, 0)));
  const measure = tf.customGrad((given) => ({
    value: tf.tidy(() => {
      if (nearest === 0) return tf.zerosLike(distances);
      const far = tf.mul(tf.sub(1, tf.tensor2d([...strangers])), 1e6);
      const { values } = tf.topk(tf.neg(tf.add(given as tf.Tensor3D, far)), nearest);
      const ofRows = tf.neg<tf.Tensor3D>(tf.mean(values, 2, true));
      const apart = tf.sub<tf.Tensor3D>(ofRows, tf.mean(ofRows, 1, true));
      return tf.div<tf.Tensor3D>(tf.add(apart, tf.transpose(apart, [0, 2, 1])), 2);
    }),
    gradFunc: () => tf.zerosLike(distances),
  }));
  return measure(distances);
}

/** Turns ones into equal shares that add up to 1; if there are none, all values stay 0. */
function toShares(marks: Float32Array): Float32Array {
  const marked = marks.reduce((sum, mark) => sum + mark, 0);
  return marks.map((mark) => mark / Math.max(marked, 1));
}

/** For each list of pairs, the mean of the values weighted by the pairs' shares. */
function meanOver(shares: Float32Array, values: tf.Tensor3D): tf.Tensor1D {
  const [lists, rows] = values.shape;
  const flat = tf.reshape(values, [lists, rows * rows]);
  return tf.reshape(tf.matMul(flat, tf.tensor2d(shares, [rows * rows, 1])), [lists]);
}
