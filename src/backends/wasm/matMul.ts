import * as tf from "@tensorflow/tfjs-core";

import { activate, nativeActivation } from "./activation.js";
import { multiply } from "./gemm.js";
import { allocate, areFloats, placeOf, type WasmKernel, type WasmKernelCall } from "./kernel.js";

/** A matrix product, with bias and rectifier if requested. */
export function product(call: WasmKernelCall, bias: tf.TensorInfo | undefined, relu: boolean): tf.TensorInfo {
  const { inputs, attrs, backend, runner } = call;
  const { a, b } = inputs;
  const { transposeA, transposeB } = attrs as { transposeA: boolean; transposeB: boolean };
  const [k, m] = transposeA ? a.shape.slice(-2) : a.shape.slice(-2).reverse();
  const [kOfB, n] = transposeB ? b.shape.slice(-2).reverse() : b.shape.slice(-2);
  if (k !== kOfB)
    throw new RangeError(`matMul: inner sizes must be equal, got [${a.shape.join(", ")}] and [${b.shape.join(", ")}]`);
  const outer = tf.broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const batches = {
    a: tf.util.sizeFromShape(a.shape.slice(0, -2)),
    b: tf.util.sizeFromShape(b.shape.slice(0, -2)),
    all: tf.util.sizeFromShape(outer),
  };
  const result = allocate(backend, [...outer, m, n]);
  multiply(runner, {
    a: placeOf(backend, a),
    b: placeOf(backend, b),
    c: placeOf(backend, result),
    ...(bias !== undefined && { bias: placeOf(backend, bias) }),
    m,
    n,
    k,
    left: transposeA ? "columns" : "rows",
    right: transposeB ? "columns" : "rows",
    batches,
    relu,
  });
  return result;
}

/** Matrix product with either transpose. */
export const batchMatMul: WasmKernel = {
  name: "BatchMatMul",
  run: (call) => (areFloats(call.inputs.a, call.inputs.b) ? product(call, undefined, false) : call.original()),
};

/** Matrix product with bias and activation. */
export const fusedMatMul: WasmKernel = {
  name: "_FusedMatMul",
  run: (call) => {
    const { a, b, bias } = call.inputs as Record<string, tf.TensorInfo | undefined> & Record<"a" | "b", tf.TensorInfo>;
    const columns = b.shape[call.attrs.transposeB === true ? b.shape.length - 2 : b.shape.length - 1];
    const plainBias = bias === undefined || (bias.shape.length === 1 && bias.shape[0] === columns);
    if (!areFloats(a, b) || !plainBias) return call.original();
    return activate(call, product(call, bias, nativeActivation(call.attrs) === "relu"));
  },
};
