import * as tf from "@tensorflow/tfjs-core";

import type { WasmKernel } from "./kernel.js";

/** Rows with fewer numbers are copied number by number, which is quicker than a call per row. */
const SHORT_ROW = 16;

/** Copies whole rows along the first axis, whereas the backend's own kernel computes the place of every number. */
export const gather: WasmKernel = {
  name: "GatherV2",
  run: ({ inputs: { x, indices }, attrs, backend, original }) => {
    const { axis, batchDims = 0 } = attrs as { axis: number; batchDims?: number };
    const [rows, ...rowShape] = x.shape;
    const width = tf.util.sizeFromShape(rowShape);
    const alongRows = axis === 0 || axis === -x.shape.length;
    if (!alongRows || batchDims !== 0 || x.dtype === "string" || rows * width === 0) return original();
    const isInside = (row: number): boolean => row >= 0 && row < rows;
    if (!(backend.typedArrayFromHeap(indices) as Int32Array).every(isInside)) return original(); // which throws
    const result = backend.makeOutput([...indices.shape, ...rowShape], x.dtype);
    // Take views of the heap only now: it may have moved.
    const [from, to] = [backend.typedArrayFromHeap(x), backend.typedArrayFromHeap(result)];
    (backend.typedArrayFromHeap(indices) as Int32Array).forEach((row, place) => {
      const [start, target] = [row * width, place * width];
      if (width >= SHORT_ROW) to.set(from.subarray(start, start + width), target);
      else for (let i = 0; i < width; i++) to[target + i] = from[start + i];
    });
    return result;
  },
};
