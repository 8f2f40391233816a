import * as tf from "@tensorflow/tfjs-core";

import { after, allocate, areFloats, floats, placeOf, type WasmKernel } from "./kernel.js";
import { sumParts } from "./sumParts.js";
import { cutRows } from "./work.js";

/** Batch normalisation with the statistics of each channel: x times a factor, plus a term. */
const batchNorm: WasmKernel = {
  name: "FusedBatchNorm",
  run: ({ inputs, attrs, backend, runner, original }) => {
    const { x, mean, variance } = inputs;
    const { offset: shift, scale } = inputs as Partial<typeof inputs>;
    const { varianceEpsilon } = attrs as { varianceEpsilon: number };
    const columns = x.shape[x.shape.length - 1];
    const perChannel = [mean, variance, shift, scale].every(
      (row) => row === undefined || (areFloats(row) && row.shape.length === 1),
    );
    if (!perChannel || !areFloats(x) || mean.shape[0] !== columns) return original();
    const result = allocate(backend, x.shape);
    const rows = allocate(backend, [2, columns]);
    const values = floats(backend, rows);
    const [means, variances] = [floats(backend, mean), floats(backend, variance)];
    const [scales, shifts] = [scale && floats(backend, scale), shift && floats(backend, shift)];
    for (let c = 0; c < columns; c++) {
      const factor = (scales?.[c] ?? 1) / Math.sqrt(variances[c] + varianceEpsilon);
      values[c] = factor;
      values[columns + c] = (shifts?.[c] ?? 0) - means[c] * factor;
    }
    const count = tf.util.sizeFromShape(x.shape) / columns;
    const { perChunk, chunks } = cutRows(count, columns);
    const at = placeOf(backend, rows);
    const words = [placeOf(backend, x), at, after(at, columns), placeOf(backend, result), count, columns, perChunk];
    runner.run("affine", words, chunks);
    backend.disposeData(rows.dataId);
    return result;
  },
};

/** The two sums per channel that all gradients of batch normalisation consist of: of dy, and of dy (x - mean). Shape `[2, channels]`. */
const normSums: WasmKernel = {
  name: "BatchNormSums",
  run: ({ inputs: { x, dy, mean }, backend, runner }) => {
    const columns = x.shape[x.shape.length - 1];
    const rows = tf.util.sizeFromShape(x.shape) / columns;
    const { perChunk, chunks } = cutRows(rows, columns);
    const parts = allocate(backend, [chunks, 2, columns]);
    const words = [
      placeOf(backend, x),
      placeOf(backend, dy),
      placeOf(backend, mean),
      placeOf(backend, parts),
      rows,
      columns,
      perChunk,
    ];
    runner.run("normSums", words, chunks);
    return sumParts(backend, runner, parts, [2, columns]);
  },
};

/** Mean and variance of each channel, in one pass over memory. Shape `[2, channels]`. */
const moments: WasmKernel = {
  name: "BatchMoments",
  run: ({ inputs: { x }, backend, runner }) => {
    const columns = x.shape[x.shape.length - 1];
    const rows = tf.util.sizeFromShape(x.shape) / columns;
    const { perChunk, chunks } = cutRows(rows, columns);
    const result = allocate(backend, [2, columns]);
    const parts = allocate(backend, [chunks, 2, columns]);
    runner.run("columnMoments", [placeOf(backend, x), placeOf(backend, parts), rows, columns, perChunk], chunks);
    const [to, sums] = [floats(backend, result), floats(backend, parts)];
    for (let c = 0; c < columns; c++) {
      // Chan, Golub, LeVeque (1979): the squares of a part are about its own mean.
      let [count, mean, squares] = [0, 0, 0];
      for (let chunk = 0; chunk < chunks; chunk++) {
        const more = Math.min(perChunk, rows - chunk * perChunk);
        const delta = sums[2 * chunk * columns + c] / more - mean;
        squares += sums[(2 * chunk + 1) * columns + c] + (delta * delta * count * more) / (count + more);
        count += more;
        mean += (delta * more) / count;
      }
      to[c] = mean;
      to[columns + c] = squares / count;
    }
    backend.disposeData(parts.dataId);
    return result;
  },
};

/** All gradients of batch normalisation with the batch's own statistics: for x, scale and offset. */
const normGrad: WasmKernel = {
  name: "BatchNormGrad",
  run: (call) => {
    const { inputs, attrs, backend, runner } = call;
    const { x, dy, mean, variance, scale } = inputs;
    const { varianceEpsilon } = attrs as { varianceEpsilon: number };
    const columns = x.shape[x.shape.length - 1];
    const rows = tf.util.sizeFromShape(x.shape) / columns;
    const sums = normSums.run(call) as tf.TensorInfo;
    const [dx, dScale, dOffset] = [x.shape, scale.shape, scale.shape].map((shape) => allocate(backend, shape));
    const factors = allocate(backend, [4, columns]);
    const [total, means, variances, scales] = [sums, mean, variance, scale].map((tensor) => floats(backend, tensor));
    const [to, toScale, toOffset] = [factors, dScale, dOffset].map((tensor) => floats(backend, tensor));
    for (let c = 0; c < columns; c++) {
      const inverse = 1 / Math.sqrt(variances[c] + varianceEpsilon);
      const [sum, product] = [total[c], total[columns + c]];
      const factor = scales[c] * inverse;
      to[c] = factor;
      to[columns + c] = (-factor * inverse * inverse * product) / rows;
      to[2 * columns + c] = means[c];
      to[3 * columns + c] = (-factor * sum) / rows;
      toScale[c] = product * inverse;
      toOffset[c] = sum;
    }
    const { perChunk, chunks } = cutRows(rows, columns);
    const places = [x, dy, factors, dx].map((tensor) => placeOf(backend, tensor));
    runner.run("normGrad", [...places, rows, columns, perChunk], chunks);
    for (const { dataId } of [sums, factors]) backend.disposeData(dataId);
    return [dx, dScale, dOffset];
  },
};

export const normalization: readonly WasmKernel[] = [batchNorm, normSums, moments, normGrad];
