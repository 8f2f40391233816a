import type * as tf from "@tensorflow/tfjs-core";

import { multiply } from "./gemm.js";
import { allocate, placeOf, type WasmKernel, type WasmKernelCall } from "./kernel.js";

/** Columns that one chunk of the kernel computes. */
const STRIP = 8;
/** Rows of a square matrix that one chunk adds to its transpose: a multiple of 4. */
const FOLDED = 32;

/** `[n, d], [m, d] -> [n, m]`: the sum of squared differences between each row of `a` and each row of `b`, with nothing of size n m d in between. */
const distances: WasmKernel = {
  name: "SquaredDistances",
  run: ({ inputs: { a, b }, backend, runner }) => {
    const [n, d] = a.shape;
    const [m] = b.shape;
    const result = allocate(backend, [n, m]);
    const places = [a, b, result].map((tensor) => placeOf(backend, tensor));
    const same = a.dataId === b.dataId && n === m;
    runner.run("squaredDistances", [...places, n, m, d, same ? 1 : 0], Math.ceil(m / STRIP));
    return result;
  },
};

/** The gradient for the rows: `dy` and its transpose, folded into one matrix, times the rows. */
function times(call: WasmKernelCall, ofDistances: boolean): tf.TensorInfo {
  const { inputs: { x, dy }, backend, runner } = call; // prettier-ignore
  const [n, d] = x.shape;
  const both = allocate(backend, [n, n]);
  const words = [placeOf(backend, dy), placeOf(backend, both), n, ofDistances ? 1 : 0, FOLDED];
  runner.run("fold", words, Math.ceil(n / FOLDED));
  const result = allocate(backend, [n, d]);
  const [a, b, c] = [both, x, result].map((tensor) => placeOf(backend, tensor));
  multiply(runner, { a, b, c, m: n, n: d, k: n, left: "rows", right: "rows" });
  backend.disposeData(both.dataId);
  return result;
}

/** The products of rows with each other, `[n, d] -> [n, n]`. */
const gram: WasmKernel = {
  name: "Gram",
  run: ({ inputs: { x }, backend, runner }) => {
    const [n, d] = x.shape;
    const result = allocate(backend, [n, n]);
    const [a, c] = [x, result].map((tensor) => placeOf(backend, tensor));
    multiply(runner, { a, b: a, c, m: n, n, k: d, left: "rows", right: "columns" });
    return result;
  },
};

/** Matrices of rows compared with each other, and the gradients for rows that are compared with themselves: one product instead of two. */
export const squaredDistances: readonly WasmKernel[] = [
  distances,
  { name: "SquaredDistancesGrad", run: (call) => times(call, true) },
  gram,
  { name: "GramGrad", run: (call) => times(call, false) },
];
