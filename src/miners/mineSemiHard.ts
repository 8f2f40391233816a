import * as tf from "@tensorflow/tfjs-core";

import { selectEntries, selectRows } from "../tensors/selectRows.js";
import { beyondAll, requireBatch, type MinedDistances } from "./mineBatchHard.js";
import { outsideTape } from "../tensors/outsideTape.js";
import { sameClass } from "../tensors/sameClass.js";

/**
 * Semi-hard mining on the device: for every same pair, the nearest negative that is farther than the positive or, if there is none, the
 * farthest negative.
 *
 * Gentler than batch-hard: a negative nearer than the positive, which may be a wrong label, is not picked if there is another.
 *
 * @param distances - From every row to every reference row, shape `[rows, columns]`; the reference rows are the batch itself, followed by a memory if there is one.
 * @param classOf - The class of each row.
 * @param referenceClassOf - The class of each column; default: the rows' classes.
 * @returns One triplet for each ordered same pair, shape `[same pairs]`; all of them count unless there is only one class.
 * @throws RangeError if there is not one class per row and per column, or no two rows share a class.
 * @see Schroff, Kalenichenko, Philbin (2015), "FaceNet", section 3.2; the fall-back is that of TensorFlow Addons.
 */
export function mineSemiHard(
  distances: tf.Tensor2D,
  classOf: ArrayLike<number>,
  referenceClassOf: ArrayLike<number> = classOf,
): MinedDistances {
  const [n, m] = requireBatch("mineSemiHard", distances, classOf, referenceClassOf);
  const positives = sameClass(classOf, { self: false, columnClassOf: referenceClassOf });
  const flat = Int32Array.from(positives.keys()).filter((place) => positives[place] === 1);
  if (flat.length === 0) {
    throw new RangeError(
      "mineSemiHard: a batch needs two rows of one class, got none; draw batches with perClassSampler",
    );
  }
  const anchors = flat.map((place) => Math.floor(place / m));
  return tf.tidy(() => {
    const alike = tf.tensor2d(sameClass(classOf, { self: true, columnClassOf: referenceClassOf }), [n, m]);
    const fromAnchor = selectRows(distances, anchors); // [same pairs, columns]
    const positive = selectEntries(distances, flat);
    const chosen = outsideTape(fromAnchor, (d) => {
      const excluded = selectRows(alike, anchors);
      const limit = tf.expandDims(selectEntries(distances, flat), 1);
      const unfit = tf.maximum(excluded, tf.sub(1, tf.step(tf.sub(d, limit))));
      const beyond = beyondAll(d);
      const nearestFarther = tf.argMin<tf.Tensor1D>(tf.add(d, tf.mul(unfit, beyond)), 1);
      const farthest = tf.argMax<tf.Tensor1D>(tf.sub(d, tf.mul(excluded, beyond)), 1);
      const index = tf.where(tf.less(tf.min(unfit, 1), 1), nearestFarther, farthest);
      return tf.cast(tf.oneHot(tf.cast(index, "int32"), m), "float32");
    });
    const negative = tf.sum<tf.Tensor1D>(tf.mul(fromAnchor, chosen), 1);
    const hasNegative = tf.max(tf.sub(1, alike), 1);
    return { positive, negative, weight: selectEntries(hasNegative, anchors) };
  });
}
