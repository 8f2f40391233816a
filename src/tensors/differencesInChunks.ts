import * as tf from "@tensorflow/tfjs-core";

/** Numbers in the largest intermediate tensor: 4 MB of float32, which fits a processor's cache. */
const CHUNK = 1 << 20;

/**
 * Reduces all differences a[i] − b[j] to a matrix `[n, m]`, some rows of `a` at a time, so that no more than a chunk of the `[n, m, d]`
 * differences exists at once. `reduce` maps `[rows, m, d]` to `[rows, m]`; `subtract` may do more than subtract.
 */
export function differencesInChunks(
  a: tf.Tensor2D,
  b: tf.Tensor2D,
  reduce: (difference: tf.Tensor3D) => tf.Tensor,
  subtract: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor = tf.sub,
): tf.Tensor2D {
  return tf.tidy(() => {
    const [n, d] = a.shape;
    const columns = tf.expandDims(b, 0);
    const step = Math.max(1, Math.floor(CHUNK / (b.shape[0] * d)));
    const parts: tf.Tensor2D[] = [];
    for (let start = 0; start < n; start += step) {
      const rows = Math.min(step, n - start);
      parts.push(
        tf.tidy(() => {
          const slice = rows === n ? a : tf.slice(a, [start, 0], [rows, d]);
          return reduce(subtract(tf.expandDims(slice, 1), columns) as tf.Tensor3D) as tf.Tensor2D;
        }),
      );
    }
    return parts.length === 1 ? parts[0] : tf.concat(parts, 0);
  });
}
