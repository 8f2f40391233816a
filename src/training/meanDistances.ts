import * as tf from "@tensorflow/tfjs-core";

import type { Distance } from "../distances/distance.js";
import { euclidean } from "../distances/euclidean.js";
import { productMatrix } from "../distances/productMatrix.js";
import { squaredEuclidean } from "../distances/squaredEuclidean.js";
import { classWords } from "../tensors/classWords.js";
import { hasKernel } from "../tensors/hasKernel.js";
import { outsideTape } from "../tensors/outsideTape.js";
import { sameClass } from "../tensors/sameClass.js";

/** Mean distance over all same and over all different pairs of a batch, treated as constants by the gradient; 0 if there are none. */
export function meanDistances(
  distances: tf.Tensor2D,
  classOf: ArrayLike<number>,
): { sameDistance: tf.Scalar; differentDistance: tf.Scalar } {
  const n = classOf.length;
  const sizes = new Map<number, number>();
  for (let row = 0; row < n; row++) sizes.set(classOf[row], (sizes.get(classOf[row]) ?? 0) + 1);
  let count = 0;
  for (const size of sizes.values()) count += size * (size - 1);
  if (hasKernel("ClassMeans") && n > 0 && n <= 65_535 && distances.shape[1] === n) {
    const [sameDistance, differentDistance] = tf.unstack(
      outsideTape(distances, (x) =>
        tf
          .engine()
          .runKernel<tf.Tensor1D>("ClassMeans", { x, rowClass: classWords(classOf).rowClass }, { same: count }),
      ),
    ) as tf.Scalar[];
    return { sameDistance, differentDistance };
  }
  const mean = (mask: () => tf.Tensor, pairs: number): tf.Scalar =>
    outsideTape(distances, (d) => tf.div(tf.sum<tf.Scalar>(tf.mul(d, mask())), Math.max(1, pairs)));
  return {
    sameDistance: mean(() => tf.tensor2d(sameClass(classOf, { self: false }), [n, n]), count),
    differentDistance: mean(
      () => tf.sub(1, tf.tensor2d(sameClass(classOf, { self: true }), [n, n])),
      n * n - n - count,
    ),
  };
}

/** Distances exact enough for reporting their mean: Euclidean ones are computed by products, which is several times faster. */
export function roughMatrix(embeddings: tf.Tensor2D, distance: Distance): tf.Tensor2D {
  if (distance !== euclidean && distance !== squaredEuclidean) return distance.matrix(embeddings, embeddings);
  return outsideTape(embeddings, (x) => {
    const squared = tf.relu(productMatrix(x as tf.Tensor2D, x as tf.Tensor2D));
    return distance === euclidean ? tf.sqrt(squared) : squared;
  });
}

/** The same distance, except that it computes the matrix of the batch with itself only once, however often it is requested. */
export function remembering(
  distance: Distance,
  embeddings: tf.Tensor2D,
): Distance & { known: () => tf.Tensor2D | undefined } {
  let known: tf.Tensor2D | undefined;
  return {
    ...distance,
    matrix: (a, b) => {
      if (a !== embeddings || b !== embeddings) return distance.matrix(a, b);
      return (known ??= distance.matrix(a, b));
    },
    known: () => known,
  };
}
