import * as tf from "@tensorflow/tfjs-core";
import { allocate, floats, type WasmKernel } from "./kernel.js";

/** Sums over the leading axes without transposing first, which is what the backend's own kernel does. */
function overLeadingAxes(name: "Sum" | "Mean"): WasmKernel {
  return {
    name,
    run: ({ inputs, attrs, backend, original }) => {
      const { x } = inputs;
      const { axis, keepDims } = attrs as { axis: number | number[]; keepDims?: boolean };
      const axes = tf.util.parseAxisParam(axis, x.shape);
      const leading = axes.length > 0 && axes.length < x.shape.length && Math.max(...axes) === axes.length - 1;
      const size = tf.util.sizeFromShape(x.shape);
      if (!leading || x.dtype !== "float32" || size === 0) return original();
      const kept = x.shape.slice(axes.length);
      const columns = tf.util.sizeFromShape(kept);
      const rows = size / columns;
      const result = allocate(backend, keepDims === true ? [...axes.map(() => 1), ...kept] : kept);
      const totals = new Float64Array(columns);
      const values = floats(backend, x);
      for (let i = 0; i < size; i += columns) {
        for (let column = 0; column < columns; column++) totals[column] += values[i + column];
      }
      const divisor = name === "Mean" ? rows : 1;
      floats(backend, result).set(totals.map((total) => total / divisor));
      return result;
    },
  };
}

export const sum = overLeadingAxes("Sum");
export const mean = overLeadingAxes("Mean");
