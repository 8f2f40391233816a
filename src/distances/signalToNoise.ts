import * as tf from "@tensorflow/tfjs-core";

import { requireComparable, requireSameRows } from "./checkEmbeddings.js";
import type { Distance } from "./distance.js";
import { squaredEuclidean } from "./squaredEuclidean.js";

/** The smallest variance used as a divisor. */
const FLOOR = 1e-7;

/**
 * Signal-to-noise distance, var(a − b) / var(a) over the numbers of an embedding: noise relative to the anchor's signal. Not symmetric: the
 * first argument is the anchor. Blind to a constant added to an embedding.
 *
 * @see Yuan and others (2019), "Signal-to-noise ratio: a robust distance metric for deep metric learning", eq. 5.
 */
export const signalToNoise: Distance = {
  name: "signalToNoise",
  rows: (a, b) => {
    requireSameRows("signalToNoise.rows", a, b);
    return tf.tidy(() => tf.div<tf.Tensor1D>(squaredEuclidean.rows(centred(a), centred(b)), signal(a)));
  },
  matrix: (a, b) => {
    requireComparable("signalToNoise.matrix", a, b);
    return tf.tidy(() =>
      tf.div<tf.Tensor2D>(squaredEuclidean.matrix(centred(a), centred(b)), tf.expandDims(signal(a), 1)),
    );
  },
};

const centred = (x: tf.Tensor2D): tf.Tensor2D => tf.sub(x, tf.mean(x, 1, true));

/** Sum of squared deviations. Both variances have the same divisor, which cancels. */
const signal = (x: tf.Tensor2D): tf.Tensor1D => tf.maximum(tf.sum<tf.Tensor1D>(tf.square(centred(x)), 1), FLOOR);
