import type * as tf from "@tensorflow/tfjs-core";

import { runKernel } from "../replaceKernel.js";
import { convolve } from "./conv2d.js";
import type { WasmKernel } from "./kernel.js";
import { product } from "./matMul.js";

/** A layer's gradient before its activation, computed from the result `y`, and that gradient's column sums, which are the bias's gradient. */
const activationGrad: WasmKernel = {
  name: "ActivationGrad",
  run: ({ inputs: { dy, y }, attrs: { activation, bias }, backend }) => {
    let before = dy;
    if (activation === "linear") backend.incRef(dy.dataId);
    else before = runKernel("wasm", backend, "ReluGrad", { x: y, dy });
    if (bias !== true) return [{ ...before }];
    const axis = y.shape.slice(1).map((_, i) => i);
    return [{ ...before }, runKernel("wasm", backend, "Sum", { x: before }, { axis, keepDims: false })];
  },
};

/** A layer as one kernel: product, bias and activation. Unlike tfjs' fused kernels, these have gradients, each computed only if it is requested. */
export const layerKernels: readonly WasmKernel[] = [
  {
    name: "ConvLayer",
    run: (call) => convolve(call, "ConvLayer", (call.inputs as Record<string, tf.TensorInfo | undefined>).bias),
  },
  {
    name: "DenseLayer",
    run: (call) => {
      const { x: a, kernel: b, bias } = call.inputs as Record<"x" | "kernel", tf.TensorInfo> & { bias?: tf.TensorInfo };
      const attrs = { transposeA: false, transposeB: false };
      return product({ ...call, inputs: { a, b }, attrs }, bias, call.attrs.activation === "relu");
    },
  },
  activationGrad,
];
