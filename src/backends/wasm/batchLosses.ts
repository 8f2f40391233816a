import type * as tf from "@tensorflow/tfjs-core";

import { ROW_LOSS_KINDS, rowLossForms, type RowLossOptions } from "../rowLossForms.js";
import { allocate, floats, placeOf, type WasmKernel } from "./kernel.js";
import { cutRows } from "./work.js";

/**
 * The loss of each row of a matrix, `[rows]` (for hinges: the mean of all that are not 0, `[1]`), the gradient for the matrix and, for hinges, the factor that the
 * gradient is multiplied by, `[1]`.
 */
const rowLosses: WasmKernel = {
  name: "RowLosses",
  run: ({ inputs: { x, rowClass, columnClass }, attrs, backend, runner }) => {
    const { kind, self = false, numbers } = rowLossForms[attrs.loss as string];
    const [rows, columns] = x.shape;
    const [losses, counts, gradient] = [[rows], [rows], x.shape].map((shape) => allocate(backend, shape));
    const { perChunk, chunks } = cutRows(rows, columns);
    const places = [x, rowClass, columnClass, losses, counts, gradient].map((tensor) => placeOf(backend, tensor));
    const words = [...places, rows, columns, ROW_LOSS_KINDS.indexOf(kind), self ? 0 : 1, perChunk];
    runner.run(
      "rowLosses",
      [...words, ...numbers(attrs as unknown as RowLossOptions).map((float) => ({ float }))],
      chunks,
    );
    if (kind !== "hinges") return [losses, gradient, counts];
    const [value, factor] = [allocate(backend, [1]), allocate(backend, [1])];
    const total = (tensor: tf.TensorInfo): number => floats(backend, tensor).reduce((sum, one) => sum + one, 0);
    const counted = Math.max(1, total(counts));
    floats(backend, value)[0] = total(losses) / counted;
    floats(backend, factor)[0] = 1 / counted;
    for (const { dataId } of [losses, counts]) backend.disposeData(dataId);
    return [value, gradient, factor];
  },
};

/** Cross-entropy of each row against its own column, `[rows]`, and its gradient for the matrix. */
const ownSoftmax: WasmKernel = {
  name: "OwnSoftmax",
  run: ({ inputs: { x, own }, attrs, backend, runner }) => {
    const { scale, angle, margin } = attrs as Record<"scale" | "angle" | "margin", number>;
    const [rows, columns] = x.shape;
    const [losses, gradient] = [[rows], x.shape].map((shape) => allocate(backend, shape));
    const { perChunk, chunks } = cutRows(rows, columns);
    const places = [x, own, losses, gradient].map((tensor) => placeOf(backend, tensor));
    const numbers = [scale, Math.cos(angle), Math.sin(angle), angle * Math.sin(angle), margin];
    const words = [...places, rows, columns, perChunk, ...numbers.map((float) => ({ float }))];
    runner.run("ownSoftmax", words, chunks);
    return [losses, gradient];
  },
};

/** The mean of the distances within classes, excluding each row's to itself, and of those between classes; 0 where there are none. Shape `[2]`. */
const classMeans: WasmKernel = {
  name: "ClassMeans",
  run: ({ inputs: { x, rowClass }, attrs, backend, runner }) => {
    const { same } = attrs as { same: number };
    const [rows] = x.shape;
    const [result, sums] = [[2], [rows, 2]].map((shape) => allocate(backend, shape));
    const { perChunk, chunks } = cutRows(rows, rows);
    const places = [x, rowClass, sums].map((tensor) => placeOf(backend, tensor));
    runner.run("classSums", [...places, rows, perChunk], chunks);
    const [to, parts] = [floats(backend, result), floats(backend, sums)];
    const totals = [0, 0];
    for (let i = 0; i < parts.length; i++) totals[i % 2] += parts[i];
    to[0] = totals[0] / Math.max(1, same);
    to[1] = totals[1] / Math.max(1, rows * rows - rows - same);
    backend.disposeData(sums.dataId);
    return result;
  },
};

/** See the kernel of the same name for webgpu. */
const batchHard: WasmKernel = {
  name: "BatchHard",
  run: ({ inputs: { distances, rowClass, columnClass }, backend, runner }) => {
    const [rows, columns] = distances.shape;
    const found = allocate(backend, [3, rows]);
    const places = allocate(backend, [2, rows]);
    const { perChunk, chunks } = cutRows(rows, columns);
    const words = [distances, rowClass, columnClass, found, places].map((tensor) => placeOf(backend, tensor));
    runner.run("hardest", [...words, rows, columns, perChunk], chunks);
    const parts = Array.from({ length: 3 }, () => allocate(backend, [rows]));
    const all = floats(backend, found);
    parts.forEach((part, i) => {
      floats(backend, part).set(all.subarray(i * rows, (i + 1) * rows));
    });
    backend.disposeData(found.dataId);
    return [...parts, places];
  },
};

const batchHardGrad: WasmKernel = {
  name: "BatchHardGrad",
  run: ({ inputs: { dPositive, dNegative, places }, attrs, backend }) => {
    const { columns } = attrs as { columns: number };
    const [rows] = dPositive.shape;
    const result = allocate(backend, [rows, columns]);
    const [to, far, near, at] = [result, dPositive, dNegative, places].map((tensor) => floats(backend, tensor));
    to.fill(0);
    for (let row = 0; row < rows; row++) {
      to[row * columns + at[row]] += far[row];
      to[row * columns + at[rows + row]] += near[row];
    }
    return result;
  },
};

/** Losses of a batch's distances or similarities with their gradients, class means and batch-hard mining. */
export const batchLosses: readonly WasmKernel[] = [rowLosses, ownSoftmax, classMeans, batchHard, batchHardGrad];
