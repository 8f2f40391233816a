import * as tf from "@tensorflow/tfjs-core";

/** Root mean square distance to the mean, divided by root mean square length (0 if all are identical), and the participation ratio of the covariance. */
export function spreadAndRank(embeddings: tf.Tensor2D): [tf.Scalar, tf.Scalar] {
  const centred = tf.sub<tf.Tensor2D>(embeddings, tf.mean(embeddings, 0, true));
  const variance = tf.sum<tf.Scalar>(tf.square(centred));
  const spread = tf.sqrt(tf.div<tf.Scalar>(variance, tf.add(tf.sum(tf.square(embeddings)), 1e-30)));
  // Scaled before it is squared, so that small variances do not vanish.
  const scaled = tf.div<tf.Tensor2D>(centred, tf.sqrt(tf.add(variance, 1e-30)));
  const [rows, size] = embeddings.shape;
  const gram = tf.matMul(scaled, scaled, size < rows, size >= rows); // the smaller of the two products, which share their eigenvalues
  const rank = tf.div<tf.Scalar>(tf.square(tf.sum(tf.square(scaled))), tf.add(tf.sum(tf.square(gram)), 1e-30));
  return [spread, rank];
}

/**
 * The distance from the median of all embeddings within which three quarters of them lie, divided by their root mean square length: 0 if those three quarters are identical,
 * however far away the rest are.
 *
 * @param values - Embeddings, row by row.
 */
export function trimmedSpread(values: Float32Array, rows: number): number {
  const size = values.length / rows;
  const centre = Float64Array.from({ length: size }, (_, i) => {
    const column = Float64Array.from({ length: rows }, (__, row) => values[row * size + i]).sort();
    return (column[(rows - 1) >> 1] + column[rows >> 1]) / 2;
  });
  const distances = Float64Array.from({ length: rows }, (_, row) => {
    let sum = 0;
    for (let i = 0; i < size; i++) sum += (values[row * size + i] - centre[i]) ** 2;
    return Math.sqrt(sum);
  }).sort();
  const power = values.reduce((sum, value) => sum + value * value, 0) / rows;
  return distances[Math.ceil(0.75 * rows) - 1] / Math.sqrt(power + 1e-30);
}
