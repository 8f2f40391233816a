import * as tf from "@tensorflow/tfjs-core";

import { requireComparable, requireSameRows } from "./checkEmbeddings.js";
import type { Distance } from "./distance.js";
import { cosineSimilarity } from "../tensors/cosineSimilarity.js";
import { unitLength } from "../tensors/unitLength.js";

/** Cosine distance, 1 − cos(a, b); in [0, 2]. A row of zeros is at distance 1 from everything, with gradient 0. */
export const cosine: Distance = {
  name: "cosine",
  rows: (a, b) => {
    requireSameRows("cosine.rows", a, b);
    return tf.tidy(() => tf.sub(1, tf.sum(tf.mul(unitLength(a), unitLength(b)), 1)));
  },
  matrix: (a, b) => {
    requireComparable("cosine.matrix", a, b);
    return tf.tidy(() => tf.sub(1, cosineSimilarity(a, b)));
  },
};
