import type * as tf from "@tensorflow/tfjs-core";

import { applyActivation, askedActivation } from "../fusedActivation.js";
import type { Activation } from "./gemm.js";
import type { GpuKernelCall } from "./kernel.js";

/** The activation of a fused kernel, if it is one that the kernel applies itself. */
export function nativeActivation(attrs: Readonly<Record<string, unknown>>): Activation | undefined {
  const activation = askedActivation(attrs);
  return activation === "linear" || activation === "relu" || activation === "sigmoid" ? activation : undefined;
}

/** Applies a fused kernel's activation to its result, which it consumes, unless the kernel has applied it itself. */
export function activate(call: GpuKernelCall, result: tf.TensorInfo): tf.TensorInfo {
  return nativeActivation(call.attrs) === undefined ? applyActivation("webgpu", call, result) : result;
}
