import * as tf from "@tensorflow/tfjs-core";

import { hasKernel } from "../tensors/hasKernel.js";
import { requireComparable, requireSameRows } from "./checkEmbeddings.js";
import type { Distance } from "./distance.js";
import { differencesInChunks } from "../tensors/differencesInChunks.js";

/** Squared Euclidean distance, Σ(a − b)²; in [0, 4] for unit-length embeddings. Not a metric, but smooth at 0. */
export const squaredEuclidean: Distance = {
  name: "squaredEuclidean",
  rows: (a, b) => {
    requireSameRows("squaredEuclidean.rows", a, b);
    return tf.tidy(() => tf.sum(tf.square(tf.sub(a, b)), 1));
  },
  matrix: (a, b) => {
    requireComparable("squaredEuclidean.matrix", a, b);
    return a === b ? ownMatrix(a) : squaredMatrix(a, b);
  },
};

// Differences forward: |a|² + |b|² − 2ab would lose small distances. Products backward: nothing of size n · m · d is kept for it.
const squaredMatrix = tf.customGrad((x, y, save) => {
  const [a, b] = [x, y] as [tf.Tensor2D, tf.Tensor2D];
  (save as tf.GradSaveFunc)([a, b]);
  return {
    value: squared(a, b),
    gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
      const [rows, columns] = saved as [tf.Tensor2D, tf.Tensor2D];
      return [gradient(dy, rows, columns, false), gradient(dy, columns, rows, true)];
    },
  };
});

// Rows compared with themselves have one gradient, which takes one product instead of two.
const ownMatrix = tf.customGrad((x, save) => {
  const a = x as tf.Tensor2D;
  (save as tf.GradSaveFunc)([a]);
  return {
    value: squared(a, a),
    gradFunc: (dy: tf.Tensor, [saved]: tf.Tensor[]) =>
      hasKernel("SquaredDistancesGrad")
        ? tf.engine().runKernel<tf.Tensor>("SquaredDistancesGrad", { x: saved, dy })
        : tf.tidy(() => gradient(tf.add(dy, tf.transpose(dy)), saved, saved, false)),
  };
});

function squared(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D {
  if (hasKernel("SquaredDistances")) return tf.engine().runKernel<tf.Tensor2D>("SquaredDistances", { a, b });
  // The operation's own gradient, which breaks under broadcasting, is not used here.
  return differencesInChunks(a, b, (differences) => tf.sum(differences, 2), tf.squaredDifference);
}

const gradient = (dy: tf.Tensor, of: tf.Tensor, other: tf.Tensor, turned: boolean): tf.Tensor =>
  tf.tidy(() => {
    const sums = tf.reshape(tf.sum(dy, turned ? 0 : 1), [of.shape[0], 1]);
    return tf.mul(2, tf.sub(tf.mul(of, sums), tf.matMul(dy, other, turned)));
  });
