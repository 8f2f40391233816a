import * as tf from "@tensorflow/tfjs-core";

import { allocate, areFloats, placeOf, type WasmKernel, type WasmKernelCall } from "./kernel.js";
import type { Argument } from "./runner.js";
import { cutRows } from "./work.js";

/** The kernels compute powers of -1/2, -3/4 and -1, by square roots. */
const QUARTERS = [2, 3, 4];
const MOST_RADIUS = 60;
const MOST_CHANNELS = 16_384;

function respond(call: WasmKernelCall, kernel: string, tensors: (result: tf.TensorInfo) => Argument[]): tf.TensorInfo {
  const { inputs: { x }, attrs, backend, runner, original } = call; // prettier-ignore
  const { depthRadius, bias, alpha, beta } = attrs as Record<"depthRadius" | "bias" | "alpha" | "beta", number>;
  const channels = x.shape[x.shape.length - 1];
  if (!areFloats(x) || !QUARTERS.includes(4 * beta) || depthRadius > MOST_RADIUS || channels > MOST_CHANNELS)
    return original();
  const result = allocate(backend, x.shape);
  const pixels = tf.util.sizeFromShape(x.shape) / channels;
  const { perChunk, chunks } = cutRows(pixels, channels);
  const numbers = [pixels, channels, depthRadius, perChunk, 4 * beta, { float: bias }, { float: alpha }];
  runner.run(kernel, [...tensors(result), ...numbers], chunks);
  return result;
}

/** Local response normalisation and its gradient, for the powers in use. */
export const localResponse: readonly WasmKernel[] = [
  {
    name: "LRN",
    run: (call) =>
      respond(call, "localResponse", (y) => [placeOf(call.backend, call.inputs.x), placeOf(call.backend, y), 0, 0]),
  },
  {
    name: "LRNGrad",
    run: (call) => {
      const { x, dy } = call.inputs;
      return respond(call, "localResponseGrad", (dx) => [
        placeOf(call.backend, x),
        0,
        placeOf(call.backend, dy),
        placeOf(call.backend, dx),
      ]);
    },
  },
];
