import * as tf from "@tensorflow/tfjs-core";

import { requireCount, requirePositive, requireOptions, requireRank, shown } from "../core/check.js";
import { requireDistance, type Distance } from "../distances/distance.js";
import { squaredEuclidean } from "../distances/squaredEuclidean.js";
import { requireClassOf } from "./comparison.js";
import { crossEntropy } from "./proxies.js";

/** Options of {@link prototypicalLoss}. */
export interface PrototypicalLossOptions {
  /** How queries are compared with prototypes; default {@link squaredEuclidean}, as in the paper. */
  readonly distance?: Distance;
  /** Multiplies the distances; default 1. Unit-length embeddings have small distances and need about 10. */
  readonly scale?: number;
}

/**
 * Prototypical loss: each query should be nearest to the mean of its class's support.
 *
 * Cross-entropy of −s · d(query, prototype of class c) over the classes of the episode
 *
 * @param embeddings - The support, then the queries, shape `[rows, size]`, used as they are.
 * @param classOf - The class of each row; every query's class must be in the support.
 * @param supportCount - Number of support rows, which come first.
 * @returns One loss per query, shape `[queries]`, owned by the caller; usually averaged.
 * @throws RangeError if there is not one class per row, no query, fewer than 2 classes, or a query of a class without support.
 * @see Snell, Swersky, Zemel (2017), "Prototypical networks for few-shot learning", eq. 2.
 */
export function prototypicalLoss(
  embeddings: tf.Tensor2D,
  classOf: ArrayLike<number>,
  supportCount: number,
  options: PrototypicalLossOptions = {},
): tf.Tensor1D {
  const who = "prototypicalLoss";
  const { distance = squaredEuclidean, scale = 1 } = requireOptions(who, options);
  requireDistance(who, distance);
  requirePositive(who, "scale", scale);
  requireRank(who, "embeddings", embeddings, 2, "[rows, size]");
  const [rows, size] = embeddings.shape;
  requireClassOf(who, classOf, rows);
  requireCount(who, "supportCount", supportCount);
  requireCount(who, "the number of queries", rows - supportCount);
  const placeOf = new Map<number, number>();
  const counts: number[] = [];
  for (let row = 0; row < supportCount; row++) {
    const place = placeOf.get(classOf[row]) ?? placeOf.size;
    placeOf.set(classOf[row], place);
    counts[place] = (counts[place] ?? 0) + 1;
  }
  requireCount(who, "the number of classes", placeOf.size, 2);
  const target = Int32Array.from({ length: rows - supportCount }, (_, i) => {
    const place = placeOf.get(classOf[supportCount + i]);
    if (place !== undefined) return place;
    throw new RangeError(
      `${who}: every query's class must be in the support, class ${shown(classOf[supportCount + i])} is not`,
    );
  });
  const averaging = new Float32Array(placeOf.size * supportCount);
  for (let row = 0; row < supportCount; row++) {
    const place = placeOf.get(classOf[row])!;
    averaging[place * supportCount + row] = 1 / counts[place];
  }
  return tf.tidy(() => {
    const support = tf.slice(embeddings, [0, 0], [supportCount, size]);
    const queries = tf.slice(embeddings, [supportCount, 0], [rows - supportCount, size]);
    const prototypes = tf.matMul<tf.Tensor2D>(tf.tensor2d(averaging, [placeOf.size, supportCount]), support);
    return crossEntropy(tf.mul(-scale, distance.matrix(queries, prototypes)), target);
  });
}
