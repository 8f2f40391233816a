import type * as tf from "@tensorflow/tfjs-core";

import { poolInfo } from "../windowInfo.js";
import { allocate, areFloats, placeOf, type WasmKernel } from "./kernel.js";

type Info = tf.backend_util.Conv2DInfo;

/** How windows lie in an image, as the kernels expect it. */
export function windowWords(info: Info): number[] {
  const { inHeight, inWidth, inChannels, filterHeight, filterWidth, strideHeight, strideWidth, padInfo } = info;
  const place = [strideHeight, strideWidth, padInfo.top, padInfo.left, info.outHeight, info.outWidth];
  return [inHeight, inWidth, inChannels, filterHeight, filterWidth, ...place];
}

const maxPool: WasmKernel = {
  name: "MaxPool",
  run: ({ inputs: { x }, attrs, backend, runner, original }) => {
    if (!areFloats(x)) return original();
    const info = poolInfo(x.shape, attrs);
    const result = allocate(backend, info.outShape);
    runner.run("maxPool", [placeOf(backend, x), placeOf(backend, result), 0, 0, ...windowWords(info)], info.batchSize);
    return result;
  },
};

function gradient(name: "MaxPoolGrad" | "AvgPoolGrad", kernel: string): WasmKernel {
  return {
    name,
    run: ({ inputs: { dy, input }, attrs, backend, runner }) => {
      const info = poolInfo(input.shape, attrs);
      const result = allocate(backend, input.shape);
      const words = [placeOf(backend, input), placeOf(backend, dy), placeOf(backend, result), 0, ...windowWords(info)];
      runner.run(kernel, words, info.batchSize);
      return result;
    },
  };
}

/**
 * Max pooling and the gradients of pooling. All of max pooling's gradient goes to the first largest value of a window; the backend's own
 * kernel sends it elsewhere when no value is above 0.
 */
export const pooling: readonly WasmKernel[] = [
  maxPool,
  gradient("MaxPoolGrad", "maxPoolGrad"),
  gradient("AvgPoolGrad", "averagePoolGrad"),
];
