import * as tf from "@tensorflow/tfjs-core";

import { requireRank, requireRows, requireTensor } from "../core/check.js";

/**
 * Selects rows of a matrix, each any number of times; differentiable on every backend.
 *
 * Plain wasm has no gradient for tf.gather, which is also slow there; gatherND forward and scatterND backward work everywhere.
 *
 * @param matrix - Shape `[rows, size]`.
 * @param places - The rows wanted.
 * @returns Shape `[places, size]`, owned by the caller.
 */
export function selectRows(matrix: tf.Tensor2D, places: Int32Array): tf.Tensor2D {
  requireRank("selectRows", "matrix", matrix, 2, "[rows, size]");
  requireRows("selectRows", places, matrix.shape[0], "places");
  return select(matrix, places, [places.length, matrix.shape[1]]) as tf.Tensor2D;
}

/**
 * Selects entries of a tensor by their index in row-major order, each any number of times; differentiable on every backend.
 *
 * @param values - Any shape.
 * @param places - The entries wanted: row * columns + column in a matrix.
 * @returns Shape `[places]`, owned by the caller.
 */
export function selectEntries(values: tf.Tensor, places: Int32Array): tf.Tensor1D {
  requireTensor("selectEntries", "values", values);
  requireRows("selectEntries", places, values.size, "places");
  return tf.tidy(() => select(tf.reshape(values, [values.size]), places, [places.length]) as tf.Tensor1D);
}

function select(x: tf.Tensor, places: Int32Array, shape: number[]): tf.Tensor {
  if (places.length === 0) return tf.zeros(shape); // kernels refuse empty indices
  const indices = (): tf.Tensor2D => tf.tensor2d(places, [places.length, 1], "int32");
  const run = tf.customGrad((input) => ({
    value: tf.tidy(() => tf.gatherND(input as tf.Tensor, indices())),
    gradFunc: (dy: tf.Tensor) => tf.tidy(() => tf.scatterND(indices(), dy, x.shape)), // adds up the gradients that fall on the same place
  }));
  return run(x);
}
