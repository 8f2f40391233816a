import * as tf from "@tensorflow/tfjs-core";

import { after, allocate, areFloats, floats, placeOf, type WasmKernel } from "./kernel.js";
import { sumParts } from "./sumParts.js";
import { cutRows } from "./work.js";

/** Batch normalisation by the statistics of each channel: x times a factor, plus a term. */
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

/** The two sums of each channel that all gradients of batch normalisation are made of: of dy, and of dy (x - mean). Shape `[2, channels]`. */
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

export const normalization: readonly WasmKernel[] = [batchNorm, normSums];
