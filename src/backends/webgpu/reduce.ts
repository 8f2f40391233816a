import * as tf from "@tensorflow/tfjs-core";

import { plainColumnSums } from "./columnSums.js";
import { dispatch, eachIndex, spreadOver } from "./dispatch.js";
import { allocate, areFloats } from "./gpuBackend.js";
import type { GpuKernel } from "./kernel.js";
import { total } from "./totals.js";

/** From this many numbers on, one workgroup would take too long to sum them. */
const LARGE = 2 ** 13;

/** Sums over the leading axes run down the columns; a sum of everything is computed in parts. The backend's own kernels give one workgroup to each result. */
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
      return size >= LARGE ? total(backend, [x], "v", shape, factor) : original();
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

/** `[rows] -> [rows, ...]`: each number, times `factor`, along its row. The gradient of a sum or mean over trailing axes. */
const repeatColumn: GpuKernel = {
  name: "RepeatColumn",
  run: ({ inputs: { column }, attrs, backend }) => {
    const { shape, factor } = attrs as { shape: number[]; factor: number };
    const result = allocate(backend, shape);
    const size = tf.util.sizeFromShape(shape);
    dispatch(backend, {
      key: "repeat column",
      code: () => eachIndex("result[i] = column[i / u.columns] * u.factor;"),
      bindings: { result: { tensor: result, access: "write" }, column: { tensor: column } },
      words: { size, columns: size / tf.util.sizeFromShape(column.shape), factor: { float: factor } },
      groups: spreadOver(size),
    });
    return result;
  },
};

/** The sum of the squares of all numbers of its inputs: a scalar. */
const squaredNorms: GpuKernel = {
  name: "SquaredNorms",
  run: ({ inputs, backend }) => total(backend, Object.values(inputs), "v * v"),
};

/** How many of all numbers of its inputs are infinite or NaN: a scalar. It tests their bits, since programs may be compiled as if there were none. */
const notFinite: GpuKernel = {
  name: "NotFinite",
  run: ({ inputs, backend }) =>
    total(backend, Object.values(inputs), "select(0.0, 1.0, (bitcast<u32>(v) & 0x7f800000u) == 0x7f800000u)"),
};

/** Tensors that one program reads in addition to its result: devices allow eight buffers. */
const MOST_ADDED = 7;

/** The sum of tensors of one shape. The backend's own program reads them all at once, which a device refuses from eight on. */
const addN: GpuKernel = {
  name: "AddN",
  run: ({ inputs, backend, original }) => {
    const tensors = Object.values(inputs);
    if (!areFloats(...tensors)) return original();
    const [{ shape }] = tensors;
    const size = tf.util.sizeFromShape(shape);
    let sum: tf.TensorInfo | undefined;
    for (let first = 0; first < tensors.length;) {
      const some = tensors.slice(first, first + (sum === undefined ? MOST_ADDED : MOST_ADDED - 1));
      first += some.length;
      const added = sum === undefined ? some : [sum, ...some];
      const result = allocate(backend, shape);
      const names = added.map((_, i) => `x${i}`);
      dispatch(backend, {
        key: `add ${added.length}`,
        code: () => eachIndex(`result[i] = ${names.map((name) => `${name}[i]`).join(" + ")};`),
        bindings: {
          result: { tensor: result, access: "write" },
          ...Object.fromEntries(names.map((name, i) => [name, { tensor: added[i] }])),
        },
        words: { size },
        groups: spreadOver(size),
      });
      if (sum !== undefined) backend.disposeData(sum.dataId);
      sum = result;
    }
    return sum!;
  },
};

/** Sums. */
export const reductions: readonly GpuKernel[] = [
  reduction("Sum"),
  reduction("Mean"),
  repeatRow,
  repeatColumn,
  squaredNorms,
  notFinite,
  addN,
];
