import * as tf from "@tensorflow/tfjs-core";

import { requireCount, requireList, requireTensor } from "../core/check.js";
import { classWords } from "../tensors/classWords.js";
import { hasKernel } from "../tensors/hasKernel.js";
import { outsideTape } from "../tensors/outsideTape.js";
import { sameClass } from "../tensors/sameClass.js";

/** The distances of mined triplets, differentiable. The caller owns the tensors. */
export interface MinedDistances {
  /** Distance of each anchor to its positive, shape `[triplets]`. */
  readonly positive: tf.Tensor1D;
  /** Distance of each anchor to its negative, shape `[triplets]`. */
  readonly negative: tf.Tensor1D;
  /** 1 where the triplet counts, 0 where the anchor has no positive or no negative in the batch; shape `[triplets]`. */
  readonly weight: tf.Tensor1D;
}

/**
 * Batch-hard mining on the device: for every row, the farthest row of its class and the nearest row of another class.
 *
 * The choice of rows is a constant for the gradient; the distances to them are differentiable. In a tie, the first row is picked.
 *
 * @param distances - From every row to every reference row, shape `[rows, columns]`; the reference rows are the batch itself, followed by a memory if there is one.
 * @param classOf - The class of each row.
 * @param referenceClassOf - The class of each column; default: the rows' classes.
 * @returns One triplet per row: shapes `[rows]`.
 * @throws RangeError if there is not one class per row and per column.
 * @example
 * ```ts
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * const distances = tf.tensor2d([[0, 3, 5], [3, 0, 4], [5, 4, 0]]);
 * const { positive, negative, weight } = mineBatchHard(distances, [7, 7, 8]); // rows 0 and 1: 3 and 5, 3 and 4; row 2 has no positive: weight 0
 * ```
 * @see Hermans, Beyer, Leibe (2017), "In defense of the triplet loss", eq. 5.
 */
export function mineBatchHard(
  distances: tf.Tensor2D,
  classOf: ArrayLike<number>,
  referenceClassOf: ArrayLike<number> = classOf,
): MinedDistances {
  const [n, m] = requireBatch("mineBatchHard", distances, classOf, referenceClassOf);
  if (hasKernel("BatchHard") && n <= MOST_ROWS) return mineInOne(distances, classOf, referenceClassOf);
  return tf.tidy(() => {
    const mask = (self: boolean): tf.Tensor2D =>
      tf.tensor2d(sameClass(classOf, { self, columnClassOf: referenceClassOf }), [n, m]);
    const [positives, alike] = [mask(false), mask(true)];
    // Same and positive differ on the diagonal only: a row is neither its own positive nor its own negative.
    const farthest = outsideTape(distances, (d) =>
      pick(tf.argMax<tf.Tensor1D>(tf.add(d, tf.mul(tf.sub(positives, 1), beyondAll(d))), 1), m),
    );
    const nearest = outsideTape(distances, (d) =>
      pick(tf.argMin<tf.Tensor1D>(tf.add(d, tf.mul(alike, beyondAll(d))), 1), m),
    );
    return {
      positive: tf.sum<tf.Tensor1D>(tf.mul(distances, farthest), 1),
      negative: tf.sum<tf.Tensor1D>(tf.mul(distances, nearest), 1),
      weight: tf.mul<tf.Tensor1D>(tf.max(positives, 1), tf.max(tf.sub(1, alike), 1)),
    };
  });
}

/** Workgroups that every adapter accepts along one axis. */
const MOST_ROWS = 65_535;

/** The same in one kernel, if the backend has it. */
function mineInOne(
  distances: tf.Tensor2D,
  classOf: ArrayLike<number>,
  referenceClassOf: ArrayLike<number>,
): MinedDistances {
  const [positive, negative, weight] = tf.tidy(() => {
    const inputs = { distances, ...classWords(classOf, referenceClassOf) };
    const mined = tf.engine().runKernel<tf.Tensor1D[]>("BatchHard", inputs, { columns: distances.shape[1] });
    return mined.slice(0, 3);
  });
  return { positive, negative, weight };
}

/** More than the gap between any two of these distances: adding it excludes an entry from a search for the minimum. */
export const beyondAll = (distances: tf.Tensor): tf.Scalar => tf.add(1, tf.mul(2, tf.max(tf.abs(distances))));

const pick = (index: tf.Tensor1D, columns: number): tf.Tensor2D =>
  tf.cast(tf.oneHot(tf.cast(index, "int32"), columns) as tf.Tensor2D, "float32");

/** Refuses classes that do not fit a matrix of distances; returns its numbers of rows and columns. */
export function requireBatch(
  who: string,
  distances: tf.Tensor2D,
  classOf: ArrayLike<number>,
  referenceClassOf: ArrayLike<number>,
): [rows: number, columns: number] {
  requireTensor(who, "distances", distances, "a tensor of shape [rows, rows]");
  requireList(who, "classOf", classOf, "a list of classes, one per row");
  requireList(who, "referenceClassOf", referenceClassOf, "a list of classes, one per column");
  const [n, m] = distances.shape;
  if (distances.rank !== 2 || n !== classOf.length || m !== referenceClassOf.length || m < n) {
    const columns = referenceClassOf === classOf ? "" : ` and ${referenceClassOf.length} reference classes`;
    throw new RangeError(
      `${who}: distances must have shape [rows, rows] or [rows, rows + memory] with one class per row, got [${distances.shape.join(", ")}] and ${classOf.length} classes${columns}`,
    );
  }
  requireCount(who, "the number of rows", n, 2);
  return [n, m];
}
