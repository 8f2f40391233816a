import * as tf from "@tensorflow/tfjs-core";

import { runKernel } from "../replaceKernel.js";
import { columnSums, plainColumnSums } from "./columnSums.js";
import { convolve } from "./conv2d.js";
import { allocate } from "./gpuBackend.js";
import type { GpuKernel } from "./kernel.js";
import { product } from "./matMul.js";

/** A layer's gradient before its activation, computed from the result `y`, and that gradient's column sums, which are the bias's gradient: read once for both. */
const activationGrad: GpuKernel = {
  name: "ActivationGrad",
  run: ({ inputs: { dy, y }, attrs: { activation, bias }, backend }) => {
    const columns = y.shape[y.shape.length - 1];
    if (activation === "linear") {
      backend.incRef(dy.dataId);
      return [{ ...dy }, plainColumnSums(backend, dy, columns, [columns])];
    }
    if (bias !== true) {
      return [runKernel("webgpu", backend, activation === "relu" ? "ReluGrad" : "SigmoidGrad", { x: y, dy })];
    }
    const [dz, dBias] = [allocate(backend, y.shape), allocate(backend, [columns])];
    columnSums(backend, {
      key: `${String(activation)} gradient`,
      rows: tf.util.sizeFromShape(y.shape) / columns,
      columns,
      read: { dz: { tensor: dz, access: "write" }, dy: { tensor: dy }, y: { tensor: y } },
      value: `let v = y[i]; let d = ${activation === "relu" ? "select(0.0, dy[i], v > 0.0)" : "dy[i] * v * (1.0 - v)"}; dz[i] = d;`,
      sums: ["d"],
      finish: "dBias[column] = sum0;",
      results: { dBias: { tensor: dBias, access: "write" } },
    });
    return [dz, dBias];
  },
};

/** A layer as one kernel: product, bias and activation. Unlike tfjs' fused kernels, these have gradients, each computed only if it is requested. */
export const layerKernels: readonly GpuKernel[] = [
  {
    name: "ConvLayer",
    run: (call) => convolve(call, (call.inputs as Record<string, tf.TensorInfo | undefined>).bias),
  },
  {
    name: "DenseLayer",
    run: ({ inputs, ...call }) => {
      const { x: a, kernel: b, bias } = inputs as Record<"x" | "kernel", tf.TensorInfo> & { bias?: tf.TensorInfo };
      return product({ ...call, inputs: { a, b } }, bias);
    },
  },
  activationGrad,
];
