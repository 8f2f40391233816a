import * as tf from "@tensorflow/tfjs-core";

import { requireComparable, requireSameRows } from "./checkEmbeddings.js";
import { differencesInChunks } from "../tensors/differencesInChunks.js";
import type { Distance } from "./distance.js";

/** Manhattan distance, Σ|a − b|. The gradient is 0 in every coordinate where two embeddings coincide. */
export const manhattan: Distance = {
  name: "manhattan",
  rows: (a, b) => {
    requireSameRows("manhattan.rows", a, b);
    return tf.tidy(() => tf.sum(magnitude(tf.sub(a, b)), 1));
  },
  matrix: (a, b) => {
    requireComparable("manhattan.matrix", a, b);
    return differencesInChunks(a, b, (difference) => tf.sum(magnitude(difference), 2));
  },
};

/** |x| with gradient 0 at 0, where that of tf.abs is −1. */
export const magnitude = tf.customGrad((x, save) => {
  const input = x as tf.Tensor;
  (save as tf.GradSaveFunc)([input]);
  return {
    value: tf.abs(input),
    gradFunc: (dy: tf.Tensor, [saved]: tf.Tensor[]) =>
      tf.tidy(() =>
        tf.mul(dy, tf.sub(tf.cast(tf.greater(saved, 0), "float32"), tf.cast(tf.less(saved, 0), "float32"))),
      ),
  };
});
