import type * as tf from "@tensorflow/tfjs-core";

import { applyActivation, askedActivation } from "../fusedActivation.js";
import type { Activation } from "./gemm.js";
import type { GpuKernelCall } from "./kernel.js";

/** The activation that a fused kernel applies itself, if it is one of these. */
export function nativeActivation(attrs: Readonly<Record<string, unknown>>): Activation | undefined {
  const activation = askedActivation(attrs);
  return activation === "linear" || activation === "relu" || activation === "sigmoid" ? activation : undefined;
}

/** Applies what is left of a fused kernel's activation to its result, which it consumes. */
export function activate(call: GpuKernelCall, result: tf.TensorInfo): tf.TensorInfo {
  return nativeActivation(call.attrs) === undefined ? applyActivation("webgpu", call, result) : result;
}
