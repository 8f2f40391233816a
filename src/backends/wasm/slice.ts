import * as tf from "@tensorflow/tfjs-core";

import type { WasmKernel } from "./kernel.js";

/** Runs with fewer numbers are copied number by number, which is quicker than a call per run. */
const SHORT_RUN = 16;

/** Copies what is cut out, whereas the backend's own kernel first copies all that it cuts from: a thousand slices of one tensor then copy the whole a thousand times. */
export const slice: WasmKernel = {
  name: "Slice",
  run: ({ inputs: { x }, attrs, backend, original }) => {
    const { begin, size } = attrs as { begin: number | number[]; size: number | number[] };
    const [first, sizes] = tf.slice_util.parseSliceParams(x, begin, size);
    tf.slice_util.assertParamsValid(x, first, sizes);
    if (x.dtype === "string" || tf.util.sizeFromShape(sizes) === 0) return original();
    const result = backend.makeOutput(sizes, x.dtype);
    // Take views of the heap only now: it may have moved.
    const [from, to] = [backend.typedArrayFromHeap(x), backend.typedArrayFromHeap(result)];
    // From the last axis that is cut on, numbers lie next to each other.
    const cut = Math.max(
      0,
      x.shape.findLastIndex((whole, axis) => sizes[axis] !== whole),
    );
    const pitches = x.shape.map((_, axis) => tf.util.sizeFromShape(x.shape.slice(axis + 1)));
    const run = sizes[cut] * pitches[cut];
    let target = 0;
    const copy = (axis: number, at: number): void => {
      const start = at + first[axis] * pitches[axis];
      if (axis < cut) {
        for (let i = 0; i < sizes[axis]; i++) copy(axis + 1, start + i * pitches[axis]);
        return;
      }
      if (run >= SHORT_RUN) to.set(from.subarray(start, start + run), target);
      else for (let i = 0; i < run; i++) to[target + i] = from[start + i];
      target += run;
    };
    copy(0, 0);
    return result;
  },
};
