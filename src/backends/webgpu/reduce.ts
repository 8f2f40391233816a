import * as tf from "@tensorflow/tfjs-core";

import { plainColumnSums } from "./columnSums.js";
import { dispatch, eachIndex, spreadOver } from "./dispatch.js";
import { allocate, areFloats } from "./gpuBackend.js";
import type { GpuKernel } from "./kernel.js";
import { total } from "./totals.js";

/** Numbers from which on one workgroup would take too long for their sum. */
const LARGE = 2 ** 13;

/** Sums over the leading axes run down the columns; those of everything are taken in parts. The backend's own kernels give one workgroup to each result. */
function reduction(name: "Sum" | "Mean"): GpuKernel {
  return {
    name,
    run: ({ inputs: { x }, attrs, backend, original }) => {
      const { axis, keepDims = false } = attrs as { axis: number | number[] | null; keepDims?: boolean };
      const axes = tf.util.parseAxisParam(axis ?? x.shape.map((_, i) => i), x.shape).sort((a, b) => a - b);
      const leading = axes.length > 0 && axes.every((value, i) => value === i);
      const size = tf.util.sizeFromShape(x.shape);
      if (!leading || !areFloats(x)) return original();
      const inner = x.shape.slice(axes.length);
      const columns = tf.util.sizeFromShape(inner);
      const shape = [...(keepDims ? axes.map(() => 1) : []), ...inner];
      const factor = name === "Mean" ? columns / size : 1;
      if (columns > 1) return plainColumnSums(backend, x, columns, shape, factor);
      return size >= LARGE ? total(backend, x, "v", shape, factor) : original();
    },
  };
}

/** `[columns] -> [...shape]`: the row, times `factor`, for every row. The gradient of a sum or mean over leading axes. */
const repeatRow: GpuKernel = {
  name: "RepeatRow",
  run: ({ inputs: { row }, attrs, backend }) => {
    const { shape, factor } = attrs as { shape: number[]; factor: number };
    const result = allocate(backend, shape);
    const size = tf.util.sizeFromShape(shape);
    dispatch(backend, {
      key: "repeat row",
      code: () => eachIndex("result[i] = row[i % u.columns] * u.factor;"),
      bindings: { result: { tensor: result, access: "write" }, row: { tensor: row } },
      words: { size, columns: tf.util.sizeFromShape(row.shape), factor: { float: factor } },
      groups: spreadOver(size),
    });
    return result;
  },
};

/** The sum of the squares of all numbers of a float tensor: a scalar. */
const squaredNorm: GpuKernel = {
  name: "SquaredNorm",
  run: ({ inputs: { x }, backend }) => total(backend, x, "v * v"),
};

/** Sums. */
export const reductions: readonly GpuKernel[] = [reduction("Sum"), reduction("Mean"), repeatRow, squaredNorm];
