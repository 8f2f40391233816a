import * as tf from "@tensorflow/tfjs-core";

import { allocate, floats, placeOf, type WasmKernel } from "./kernel.js";
import { cut } from "./work.js";

/** The sum of the squares of all numbers of a float tensor: a scalar. */
export const squaredNorm: WasmKernel = {
  name: "SquaredNorm",
  run: ({ inputs: { x }, backend, runner }) => {
    const size = tf.util.sizeFromShape(x.shape);
    const { perChunk, chunks } = cut(size);
    const result = allocate(backend, []);
    const parts = allocate(backend, [chunks]);
    runner.run("squaredNorm", [placeOf(backend, x), placeOf(backend, parts), size, perChunk], chunks);
    let sum = 0;
    for (const part of floats(backend, parts)) sum += part;
    floats(backend, result)[0] = sum;
    backend.disposeData(parts.dataId);
    return result;
  },
};
