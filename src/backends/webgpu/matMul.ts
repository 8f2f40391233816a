import type * as tf from "@tensorflow/tfjs-core";

import { activate, nativeActivation } from "./activation.js";
import { matrixOperand } from "./conv2d.js";
import { multiply } from "./gemm.js";
import { areFloats } from "./gpuBackend.js";
import type { GpuKernel, GpuKernelCall } from "./kernel.js";

/** Whether this is a single product of two matrices, however many leading axes of length 1 they have. */
function isPlain({ inputs: { a, b } }: GpuKernelCall): boolean {
  const outer = [...a.shape.slice(0, -2), ...b.shape.slice(0, -2)];
  return areFloats(a, b) && outer.every((size) => size === 1);
}

/** A product of two matrices, either of them transposed as the attributes say. */
export function product({ inputs: { a, b }, attrs, backend }: GpuKernelCall, bias?: tf.TensorInfo): tf.TensorInfo {
  const { transposeA = false, transposeB = false } = attrs as { transposeA?: boolean; transposeB?: boolean };
  const [rowsA, columnsA] = a.shape.slice(-2);
  const [rowsB, columnsB] = b.shape.slice(-2);
  const [m, k] = transposeA ? [columnsA, rowsA] : [rowsA, columnsA];
  const [kOfB, n] = transposeB ? [columnsB, rowsB] : [rowsB, columnsB];
  if (k !== kOfB)
    throw new RangeError(`matMul: inner sizes must be equal, got [${a.shape.join(", ")}] and [${b.shape.join(", ")}]`);
  const outer = a.shape.length >= b.shape.length ? a.shape.slice(0, -2) : b.shape.slice(0, -2);
  return multiply(backend, {
    m,
    n,
    k,
    left: matrixOperand(a, transposeA ? "row" : "k", columnsA, "m"),
    right: matrixOperand(b, transposeB ? "k" : "row", columnsB, "n"),
    bias,
    activation: nativeActivation(attrs) ?? "linear",
    shape: [...outer, m, n],
  });
}

/** Matrix product with either transpose. */
const batchMatMul: GpuKernel = {
  name: "BatchMatMul",
  run: (call) => (isPlain(call) ? product(call) : call.original()),
};

/** Matrix product with bias and activation. */
const fusedMatMul: GpuKernel = {
  name: "_FusedMatMul",
  run: (call) => {
    const { b, bias } = call.inputs as Record<string, tf.TensorInfo | undefined> & Record<"a" | "b", tf.TensorInfo>;
    const columns = b.shape[call.attrs.transposeB === true ? b.shape.length - 2 : b.shape.length - 1];
    const plainBias = bias === undefined || (bias.shape.length === 1 && bias.shape[0] === columns);
    if (!isPlain(call) || !plainBias) return call.original();
    return activate(call, product(call, bias));
  },
};

/** Matrix products. */
export const products: readonly GpuKernel[] = [batchMatMul, fusedMatMul];
