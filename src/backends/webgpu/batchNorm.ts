import * as tf from "@tensorflow/tfjs-core";

import { columnSums, type ColumnSums } from "./columnSums.js";
import { dispatch, eachIndex, spreadOver } from "./dispatch.js";
import { allocate } from "./gpuBackend.js";
import type { GpuKernel } from "./kernel.js";

const sizesOf = (x: tf.TensorInfo): { size: number; rows: number; columns: number } => {
  const size = tf.util.sizeFromShape(x.shape);
  const columns = x.shape[x.shape.length - 1];
  return { size, rows: size / columns, columns };
};

/** The sums over each channel that the gradients consist of: `sum0` of dy, `sum1` of dy (x - mean). */
function gradientSums(
  x: tf.TensorInfo,
  dy: tf.TensorInfo,
  mean: tf.TensorInfo,
): Omit<ColumnSums, "key" | "finish" | "results"> {
  const { rows, columns } = sizesOf(x);
  return {
    rows,
    columns,
    read: { x: { tensor: x }, dy: { tensor: dy }, mean: { tensor: mean } },
    before: "let center = mean[column];",
    value: "let d = dy[i];",
    sums: ["d", "d * (x[i] - center)"],
  };
}

/** The two sums per channel that all gradients of batch normalisation consist of: of dy, and of dy (x - mean). Shape `[2, channels]`. */
const normSums: GpuKernel = {
  name: "BatchNormSums",
  run: ({ inputs: { x, dy, mean }, backend }) => {
    const { columns } = sizesOf(x);
    const result = allocate(backend, [2, columns]);
    columnSums(backend, {
      key: "batch norm sums",
      ...gradientSums(x, dy, mean),
      finish: "result[column] = sum0; result[u.columns + column] = sum1;",
      results: { result: { tensor: result, access: "write" } },
    });
    return result;
  },
};

/**
 * Batch normalisation with the batch's own statistics, and the running statistics, updated by the batch. Returns the result, the batch's mean and variance, and both
 * running statistics. Sums are of differences from the first row, which keeps the digits of a variance that is small compared with the mean.
 */
const train: GpuKernel = {
  name: "BatchNormTrain",
  run: ({ inputs: { x, gamma, beta, runningMean, runningVariance }, attrs, backend }) => {
    const { epsilon, momentum } = attrs as { epsilon: number; momentum: number };
    const { size, rows, columns } = sizesOf(x);
    const [mean, variance, newMean, newVariance] = Array.from({ length: 4 }, () => allocate(backend, [columns]));
    columnSums(backend, {
      key: "batch norm statistics",
      rows,
      columns,
      read: { x: { tensor: x } },
      before: "let center = x[column];",
      value: "let d = x[i] - center;",
      sums: ["d", "d * d"],
      finish: `let shift = sum0 / f32(u.rows);
  let spread = max(0.0, sum1 / f32(u.rows) - shift * shift);
  let center = x[column] + shift;
  mean[column] = center; variance[column] = spread;
  newMean[column] = runningMean[column] - (runningMean[column] - center) * u.decay;
  newVariance[column] = runningVariance[column] - (runningVariance[column] - spread) * u.decay;`,
      results: {
        ...{ mean: { tensor: mean, access: "write" }, variance: { tensor: variance, access: "write" } },
        ...{ newMean: { tensor: newMean, access: "write" }, newVariance: { tensor: newVariance, access: "write" } },
        ...{ x: { tensor: x }, runningMean: { tensor: runningMean }, runningVariance: { tensor: runningVariance } },
      },
      words: { decay: { float: 1 - momentum } },
    });
    const result = allocate(backend, x.shape);
    dispatch(backend, {
      key: "batch norm",
      code: () =>
        eachIndex(`let column = i % u.columns;
  result[i] = (x[i] - mean[column]) * inverseSqrt(variance[column] + u.epsilon) * gamma[column] + beta[column];`),
      bindings: {
        ...{ result: { tensor: result, access: "write" }, x: { tensor: x }, mean: { tensor: mean } },
        ...{ variance: { tensor: variance }, gamma: { tensor: gamma }, beta: { tensor: beta } },
      },
      words: { size, columns, epsilon: { float: epsilon } },
      groups: spreadOver(size),
    });
    return [result, mean, variance, newMean, newVariance];
  },
};

/** The gradients of {@link train} for input, gamma and beta. */
const trainGrad: GpuKernel = {
  name: "BatchNormTrainGrad",
  run: ({ inputs: { x, dy, mean, variance, gamma }, attrs, backend }) => {
    const { epsilon } = attrs as { epsilon: number };
    const { size, rows, columns } = sizesOf(x);
    const [dGamma, dBeta] = [allocate(backend, [columns]), allocate(backend, [columns])];
    columnSums(backend, {
      key: "batch norm gradient sums",
      ...gradientSums(x, dy, mean),
      finish: "dBeta[column] = sum0; dGamma[column] = sum1 * inverseSqrt(variance[column] + u.epsilon);",
      results: {
        dGamma: { tensor: dGamma, access: "write" },
        dBeta: { tensor: dBeta, access: "write" },
        variance: { tensor: variance },
      },
      words: { epsilon: { float: epsilon } },
    });
    const dx = allocate(backend, x.shape);
    dispatch(backend, {
      key: "batch norm gradient",
      code: () =>
        eachIndex(`let column = i % u.columns;
  let inverse = inverseSqrt(variance[column] + u.epsilon);
  let normed = (x[i] - mean[column]) * inverse;
  dx[i] = gamma[column] * inverse * (dy[i] - (dBeta[column] + normed * dGamma[column]) / u.rows);`),
      bindings: {
        ...{ dx: { tensor: dx, access: "write" }, x: { tensor: x }, dy: { tensor: dy }, mean: { tensor: mean } },
        ...{ variance: { tensor: variance }, gamma: { tensor: gamma } },
        ...{ dGamma: { tensor: dGamma }, dBeta: { tensor: dBeta } },
      },
      words: { size, columns, epsilon: { float: epsilon }, rows: { float: rows } },
      groups: spreadOver(size),
    });
    return [dx, dGamma, dBeta];
  },
};

/** Batch normalisation in training: three passes forward, three back. */
export const normalization: readonly GpuKernel[] = [normSums, train, trainGrad];
