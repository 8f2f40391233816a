import type * as tf from "@tensorflow/tfjs-core";

import { applyActivation, askedActivation } from "../fusedActivation.js";
import type { WasmKernelCall } from "./kernel.js";

/** The activation that a fused kernel applies itself, if it is one of these. */
export function nativeActivation(attrs: Readonly<Record<string, unknown>>): "linear" | "relu" | undefined {
  const activation = askedActivation(attrs);
  return activation === "linear" || activation === "relu" ? activation : undefined;
}

/** Applies what is left of a fused kernel's activation to its result, which it consumes. */
export function activate(call: WasmKernelCall, result: tf.TensorInfo): tf.TensorInfo {
  return nativeActivation(call.attrs) === undefined ? applyActivation("wasm", call, result) : result;
}
