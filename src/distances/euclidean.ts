import * as tf from "@tensorflow/tfjs-core";

import type { Distance } from "./distance.js";
import { safeRoot } from "../tensors/safeRoot.js";
import { squaredEuclidean } from "./squaredEuclidean.js";

/**
 * Euclidean distance, √Σ(a − b)²; in [0, 2] for unit-length embeddings. The gradient is 0 where two embeddings coincide.
 *
 * @example
 * ```ts
 * euclidean.rows(tf.tensor2d([[0, 0]]), tf.tensor2d([[3, 4]])); // [5]
 * ```
 */
export const euclidean: Distance = {
  name: "euclidean",
  rows: (a, b) => tf.tidy(() => safeRoot(squaredEuclidean.rows(a, b))),
  matrix: (a, b) => tf.tidy(() => safeRoot(squaredEuclidean.matrix(a, b))),
};
