import * as tf from "@tensorflow/tfjs-core";

import { allocate, floats, placeOf, type WasmKernel, type WasmKernelCall } from "./kernel.js";
import { cut } from "./work.js";

/** The sum of what a kernel finds in runs of all numbers of all inputs: a scalar. */
function total({ inputs, backend, runner }: WasmKernelCall, kernel: "squaredNorm" | "notFinite"): tf.TensorInfo {
  const result = allocate(backend, []);
  let sum = 0;
  for (const x of Object.values(inputs)) {
    const size = tf.util.sizeFromShape(x.shape);
    const { perChunk, chunks } = cut(size);
    const parts = allocate(backend, [chunks]);
    runner.run(kernel, [placeOf(backend, x), placeOf(backend, parts), size, perChunk], chunks);
    for (const part of floats(backend, parts)) sum += part;
    backend.disposeData(parts.dataId);
  }
  floats(backend, result)[0] = sum;
  return result;
}

/** The sum of the squares of all numbers of some float tensors, and how many numbers are infinite or NaN. */
export const squaredNorm: readonly WasmKernel[] = [
  { name: "SquaredNorms", run: (call) => total(call, "squaredNorm") },
  { name: "NotFinite", run: (call) => total(call, "notFinite") },
];
