import * as tf from "@tensorflow/tfjs-core";

/** Places handled at once in the gradient: bounds its one-hot matrix. */
const CHUNK = 4096;

/**
 * Some rows of a matrix, any of them any number of times, differentiable on every backend.
 *
 * tf.gather has no gradient on wasm (its UnsortedSegmentSum is missing there); a product with a one-hot matrix has one everywhere.
 *
 * @param matrix - Shape `[rows, size]`.
 * @param places - The rows wanted.
 * @returns Shape `[places, size]`, the caller's.
 */
export function selectRows(matrix: tf.Tensor2D, places: Int32Array): tf.Tensor2D {
  const [rows] = matrix.shape;
  const select = tf.customGrad((x) => ({
    value: tf.tidy(() => tf.gather(x as tf.Tensor2D, tf.tensor1d(places, "int32"))),
    gradFunc: (dy: tf.Tensor) =>
      tf.tidy(() => {
        let total: tf.Tensor | undefined;
        for (let start = 0; start < places.length; start += CHUNK) {
          const some = places.subarray(start, start + CHUNK);
          const part = tf.matMul(
            transposedOneHot(some, rows),
            tf.slice(dy as tf.Tensor2D, [start, 0], [some.length, -1]),
          );
          total = total ? tf.add(total, part) : part;
        }
        return total ?? tf.zeros(matrix.shape);
      }),
  }));
  return select(matrix) as tf.Tensor2D;
}

function transposedOneHot(places: Int32Array, rows: number): tf.Tensor2D {
  const values = new Float32Array(rows * places.length);
  places.forEach((row, i) => (values[row * places.length + i] = 1));
  return tf.tensor2d(values, [rows, places.length]);
}
