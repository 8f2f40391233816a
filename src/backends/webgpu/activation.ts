import type * as tf from "@tensorflow/tfjs-core";

import type { Activation } from "./gemm.js";
import { runKernel, type GpuKernelCall } from "./kernel.js";

const kernels: Readonly<Record<string, string | undefined>> = {
  relu6: "Relu6",
  elu: "Elu",
  prelu: "Prelu",
  leakyrelu: "LeakyRelu",
};

/** The activation that a fused kernel applies itself, if it is one of these. */
export function nativeActivation(attrs: Readonly<Record<string, unknown>>): Activation | undefined {
  const { activation } = attrs;
  if (activation === undefined || activation === null || activation === "linear") return "linear";
  return activation === "relu" || activation === "sigmoid" ? activation : undefined;
}

/** Applies what is left of a fused kernel's activation to its result, which it consumes. */
export function activate({ inputs, attrs, backend }: GpuKernelCall, result: tf.TensorInfo): tf.TensorInfo {
  if (nativeActivation(attrs) !== undefined) return result;
  const { activation, leakyreluAlpha } = attrs as { activation: string; leakyreluAlpha?: number };
  const name = kernels[activation];
  if (name === undefined)
    throw new RangeError(
      `webgpu: activation must be one of linear, relu, sigmoid, ${Object.keys(kernels).join(", ")}, got ${activation}`,
    );
  const alpha = activation === "prelu" ? { alpha: inputs.preluActivationWeights } : {};
  const active = runKernel(backend, name, { x: result, ...alpha }, { alpha: leakyreluAlpha });
  backend.disposeData(result.dataId);
  return active;
}
