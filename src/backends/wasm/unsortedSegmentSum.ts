import * as tf from "@tensorflow/tfjs-core";
import type { WasmKernel } from "./kernel.js";

/** Adds up the rows that share a segment; rows whose segment is negative, or `numSegments` or more, are dropped. The gradient of `gather`. */
export const unsortedSegmentSum: WasmKernel = {
  name: "UnsortedSegmentSum",
  run: ({ inputs, attrs, backend }) => {
    const { x, segmentIds } = inputs;
    const { numSegments } = attrs as { numSegments: number };
    // Segment ids may have several axes, which then are the leading axes of x.
    const rowShape = x.shape.slice(segmentIds.shape.length);
    const width = tf.util.sizeFromShape(rowShape);
    const result = backend.makeOutput([numSegments, ...rowShape], x.dtype);
    const [sums, values] = [backend.typedArrayFromHeap(result), backend.typedArrayFromHeap(x)];
    const ids = backend.typedArrayFromHeap(segmentIds);
    sums.fill(0);
    for (let row = 0; row < ids.length; row++) {
      const id = ids[row];
      if (id < 0 || id >= numSegments) continue;
      for (let i = 0; i < width; i++) sums[id * width + i] += values[row * width + i];
    }
    return result;
  },
};
