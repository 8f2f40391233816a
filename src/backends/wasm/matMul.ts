import type * as tf from "@tensorflow/tfjs-core";
import { runKernel, type WasmBackend, type WasmKernel } from "./kernel.js";

function swapLastAxes(backend: WasmBackend, x: tf.TensorInfo): tf.TensorInfo {
  const perm = x.shape.map((_, axis) => axis);
  const last = perm.length - 1;
  perm[last] = last - 1;
  perm[last - 1] = last;
  return runKernel(backend, "Transpose", { x }, { perm });
}

/** Matrix product with either transpose: the backend's own kernel is a scalar loop unless both are plain, so operands are transposed first. */
function withoutTransposes(name: string): WasmKernel {
  return {
    name,
    run: ({ inputs, attrs, backend, original }) => {
      const { transposeA, transposeB } = attrs as { transposeA: boolean; transposeB: boolean };
      if (!transposeA && !transposeB) return original();
      const a = transposeA ? swapLastAxes(backend, inputs.a) : inputs.a;
      const b = transposeB ? swapLastAxes(backend, inputs.b) : inputs.b;
      const product = runKernel(backend, name, { ...inputs, a, b }, { ...attrs, transposeA: false, transposeB: false });
      if (transposeA) backend.disposeData(a.dataId);
      if (transposeB) backend.disposeData(b.dataId);
      return product;
    },
  };
}

export const batchMatMul = withoutTransposes("BatchMatMul");
export const fusedMatMul = withoutTransposes("_FusedMatMul");
