import * as tf from "@tensorflow/tfjs-core";

import { allocate, areFloats, floats, placeOf, type WasmKernel } from "./kernel.js";
import { cutRows } from "./work.js";
import type { Runner, WasmBackend } from "./runner.js";
import { sumParts } from "./sumParts.js";

/** Sums of the columns of `[rows, columns]`, or of each of `groups` equal runs of rows: `[groups, columns]`. */
function columnSums(
  backend: WasmBackend,
  runner: Runner,
  x: tf.TensorInfo,
  groups: number,
  columns: number,
): tf.TensorInfo {
  const rows = tf.util.sizeFromShape(x.shape) / columns;
  const cut = groups === 1 ? cutRows(rows, columns) : { perChunk: rows / groups, chunks: groups };
  const parts = allocate(backend, [cut.chunks, columns]);
  runner.run("columnSums", [placeOf(backend, x), placeOf(backend, parts), rows, columns, cut.perChunk], cut.chunks);
  return groups === 1 ? sumParts(backend, runner, parts, [1, columns]) : parts;
}

/** Sums over adjacent axes that do not include the last: no need to transpose first, as the backend's own kernels do. */
function overOuterAxes(name: "Sum" | "Mean"): WasmKernel {
  return {
    name,
    run: ({ inputs: { x }, attrs, backend, runner, original }) => {
      const { axis, keepDims } = attrs as { axis: number | number[]; keepDims?: boolean };
      const axes = tf.util.parseAxisParam(axis, x.shape).sort((a, b) => a - b);
      const size = tf.util.sizeFromShape(x.shape);
      const together = axes.every((value, i) => value === axes[0] + i);
      if (axes.length === 0 || !together || axes.at(-1) === x.shape.length - 1 || !areFloats(x) || size === 0)
        return original();
      const outer = x.shape.slice(0, axes[0]);
      const inner = x.shape.slice(axes[0] + axes.length);
      const [groups, columns] = [tf.util.sizeFromShape(outer), tf.util.sizeFromShape(inner)];
      const result = columnSums(backend, runner, x, groups, columns);
      if (name === "Mean") {
        const share = (groups * columns) / size;
        const values = floats(backend, result);
        for (let i = 0; i < values.length; i++) values[i] *= share;
      }
      result.shape = [...outer, ...(keepDims === true ? axes.map(() => 1) : []), ...inner];
      return result;
    },
  };
}

/** `[columns] -> [...shape]`: the row, times `factor`, for every row. The gradient of a sum or mean over leading axes. */
const repeatRow: WasmKernel = {
  name: "RepeatRow",
  run: ({ inputs: { row }, attrs, backend, runner }) => {
    const { shape, factor } = attrs as { shape: number[]; factor: number };
    const result = allocate(backend, shape);
    const columns = tf.util.sizeFromShape(row.shape);
    const rows = tf.util.sizeFromShape(shape) / columns;
    const { perChunk, chunks } = cutRows(rows, columns);
    const words = [placeOf(backend, row), placeOf(backend, result), rows, columns, perChunk, { float: factor }];
    runner.run("repeatRow", words, chunks);
    return result;
  },
};

/** `[rows] -> [rows, ...]`: each number, times `factor`, along its row. The gradient of a sum or mean over trailing axes. */
const repeatColumn: WasmKernel = {
  name: "RepeatColumn",
  run: ({ inputs: { column }, attrs, backend }) => {
    const { shape, factor } = attrs as { shape: number[]; factor: number };
    const result = allocate(backend, shape);
    const rows = tf.util.sizeFromShape(column.shape);
    const columns = tf.util.sizeFromShape(shape) / rows;
    // Take views of the heap only now: it may have moved.
    const [from, to] = [backend.typedArrayFromHeap(column), backend.typedArrayFromHeap(result)];
    for (let row = 0; row < rows; row++) to.fill(from[row] * factor, row * columns, (row + 1) * columns);
    return result;
  },
};

export const reductions: readonly WasmKernel[] = [overOuterAxes("Sum"), overOuterAxes("Mean"), repeatRow, repeatColumn];
