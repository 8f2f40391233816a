import * as tf from "@tensorflow/tfjs-core";

import { requireBatch, type MinedDistances } from "./mineBatchHard.js";
import { outsideTape } from "./outsideTape.js";
import { sameClass } from "./sameClass.js";

const FAR = 1e6;

/**
 * Semi-hard mining on the device: for every same pair the nearest negative that is farther than the positive, or, where there is none, the
 * farthest negative.
 *
 * Gentler than batch-hard: a negative nearer than the positive, which may be a wrong label, is not picked while another is left.
 *
 * @param distances - Every row to every row, shape `[rows, rows]`.
 * @param classOf - The class of each row.
 * @returns One triplet for each ordered same pair, shape `[same pairs]`; every one of them counts unless there is one class only.
 * @throws RangeError if there is not one class a row, or no two rows share a class.
 * @see Schroff, Kalenichenko, Philbin (2015), "FaceNet", section 3.2; the fall-back is that of TensorFlow Addons.
 */
export function mineSemiHard(distances: tf.Tensor2D, classOf: ArrayLike<number>): MinedDistances {
  const n = requireBatch("mineSemiHard", distances, classOf);
  const positives = sameClass(classOf, { self: false });
  const flat = Int32Array.from(positives.keys()).filter((place) => positives[place] === 1);
  if (flat.length === 0) {
    throw new RangeError(
      "mineSemiHard: a batch needs two rows of one class, got none; draw batches with perClassSampler",
    );
  }
  const anchors = flat.map((place) => Math.floor(place / n));
  return tf.tidy(() => {
    const alike = tf.tensor2d(sameClass(classOf, { self: true }), [n, n]);
    const anchorRows = oneHotRows(anchors, n);
    const partner = oneHotRows(
      flat.map((place) => place % n),
      n,
    );
    const fromAnchor = tf.matMul(anchorRows, distances) as tf.Tensor2D; // [same pairs, rows]
    const positive = tf.sum(tf.mul(fromAnchor, partner), 1) as tf.Tensor1D;
    const chosen = outsideTape(fromAnchor, (d) => {
      const excluded = tf.matMul(anchorRows, alike);
      const limit = tf.sum(tf.mul(d, partner), 1, true);
      const notFarther = tf.cast(tf.lessEqual(d, limit), "float32");
      const unfit = tf.maximum(excluded, notFarther);
      const nearestFarther = tf.argMin(tf.add(d, tf.mul(unfit, FAR)), 1);
      const farthest = tf.argMax(tf.sub(d, tf.mul(excluded, FAR)), 1);
      const found = tf.less(tf.min(unfit, 1), 1);
      return tf.cast(
        tf.oneHot(tf.cast(tf.where(found, nearestFarther, farthest), "int32") as tf.Tensor1D, n),
        "float32",
      );
    });
    const negative = tf.sum(tf.mul(fromAnchor, chosen), 1) as tf.Tensor1D;
    const weight = tf.matMul(anchorRows, tf.max(tf.sub(1, alike), 1, true)) as tf.Tensor2D;
    return { positive, negative, weight: tf.reshape<tf.Rank.R1>(weight, [flat.length]) };
  });
}

function oneHotRows(rows: Int32Array, n: number): tf.Tensor2D {
  const values = new Float32Array(rows.length * n);
  rows.forEach((row, i) => (values[i * n + row] = 1));
  return tf.tensor2d(values, [rows.length, n]);
}
