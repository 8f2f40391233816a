import * as tf from "@tensorflow/tfjs-core";

/** So low that its exponential vanishes next to any other. In 16-bit floats it is minus infinity. */
const NEVER = -1e30;

/** The log of the sum of exponentials of each row. */
export interface RowSums {
  /** Shape `[rows]`; meaningless where a row has nothing to add up: multiply it by `has`. */
  readonly value: tf.Tensor1D;
  /** 1 where a row has something to add up, else 0; shape `[rows]`. */
  readonly has: tf.Tensor1D;
}

/**
 * log Σ exp(x) along each row over the entries that a mask keeps, exact for large |x|, with the softmax as its gradient.
 *
 * @param x - Shape `[rows, columns]`.
 * @param mask - 1 for entries that count, else 0, row by row; default: all count.
 */
export function logSumExpOfRows(x: tf.Tensor2D, mask?: Float32Array): RowSums {
  const [rows, columns] = x.shape;
  if (mask === undefined) return { value: rowSums(x) as tf.Tensor1D, has: tf.ones([rows]) };
  const offset = new Float32Array(mask.length);
  const has = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const [start, end] = [row * columns, (row + 1) * columns];
    for (let place = start; place < end; place++) if (mask[place] !== 0) has[row] = 1;
    // A row with nothing to add up keeps its numbers unchanged, so that everything stays finite.
    if (has[row] === 1) for (let place = start; place < end; place++) if (mask[place] === 0) offset[place] = NEVER;
  }
  return { value: rowSums(tf.add(x, tf.tensor2d(offset, [rows, columns]))) as tf.Tensor1D, has: tf.tensor1d(has) };
}

const rowSums = tf.customGrad((input, save) => {
  const [value, softmax] = tf.tidy((): tf.Tensor[] => {
    const x = input as tf.Tensor2D;
    const largest = tf.max(x, 1, true);
    const powers = tf.exp(tf.sub(x, largest));
    const total = tf.sum(powers, 1, true);
    return [tf.reshape(tf.add(tf.log(total), largest), [x.shape[0]]), tf.div(powers, total)];
  });
  (save as tf.GradSaveFunc)([softmax]);
  return {
    value,
    gradFunc: (dy: tf.Tensor, [saved]: tf.Tensor[]) => tf.tidy(() => tf.mul(tf.expandDims(dy, 1), saved)),
  };
});
