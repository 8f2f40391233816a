import * as tf from "@tensorflow/tfjs-core";

import { plainColumnSums } from "./columnSums.js";
import { dispatch, eachIndex, spreadOver } from "./dispatch.js";
import { allocate, areFloats } from "./gpuBackend.js";
import type { GpuKernel } from "./kernel.js";
import { total } from "./totals.js";
import { isNotFinite } from "./wgsl.js";

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

/** Repeats the numbers of its input, times `factor`: `of` says which one each result is. */
function repeat(name: "RepeatRow" | "RepeatColumn", input: "row" | "column", of: string): GpuKernel {
  return {
    name,
    run: ({ inputs, attrs, backend }) => {
      const { shape, factor } = attrs as { shape: number[]; factor: number };
      const from = inputs[input];
      const result = allocate(backend, shape);
      const size = tf.util.sizeFromShape(shape);
      const numbers = tf.util.sizeFromShape(from.shape);
      dispatch(backend, {
        key: `repeat ${input}`,
        code: () => eachIndex(`result[i] = source[${of}] * u.factor;`),
        bindings: { result: { tensor: result, access: "write" }, source: { tensor: from } },
        words: { size, numbers, times: size / numbers, factor: { float: factor } },
        groups: spreadOver(size),
      });
      return result;
    },
  };
}

/** `[columns] -> [...shape]`: the row, times `factor`, for every row. The gradient of a sum or mean over leading axes. */
const repeatRow = repeat("RepeatRow", "row", "i % u.numbers");

/** `[rows] -> [rows, ...]`: each number, times `factor`, along its row. The gradient of a sum or mean over trailing axes. */
const repeatColumn = repeat("RepeatColumn", "column", "i / u.times");

/** The sum of the squares of all numbers of its inputs: a scalar. */
const squaredNorms: GpuKernel = {
  name: "SquaredNorms",
  run: ({ inputs, backend }) => total(backend, Object.values(inputs), "v * v"),
};

/** How many of all numbers of its inputs are infinite or NaN: a scalar. */
const notFinite: GpuKernel = {
  name: "NotFinite",
  run: ({ inputs, backend }) => total(backend, Object.values(inputs), `select(0.0, 1.0, ${isNotFinite("v")})`),
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
