import type * as tf from "@tensorflow/tfjs-core";

import { runKernel, type KernelCall } from "./replaceKernel.js";

const kernels: Readonly<Record<string, string | undefined>> = {
  relu6: "Relu6",
  elu: "Elu",
  sigmoid: "Sigmoid",
  prelu: "Prelu",
  leakyrelu: "LeakyRelu",
};

/** The activation that a fused kernel is asked to apply. */
export function askedActivation({ activation }: Readonly<Record<string, unknown>>): unknown {
  return activation ?? "linear";
}

/** Applies the activation that a fused kernel could not apply itself to the kernel's result, and consumes that result. */
export function applyActivation(
  backendName: string,
  { inputs, attrs, backend }: KernelCall<{ disposeData: (dataId: tf.DataId) => unknown }>,
  result: tf.TensorInfo,
): tf.TensorInfo {
  const { activation, leakyreluAlpha } = attrs as { activation: string; leakyreluAlpha?: number };
  const name = kernels[activation];
  if (name === undefined) {
    const names = ["linear", "relu", ...Object.keys(kernels)].join(", ");
    throw new RangeError(`${backendName}: activation must be one of ${names}, got ${activation}`);
  }
  const alpha = activation === "prelu" ? { alpha: inputs.preluActivationWeights } : {};
  const active = runKernel(backendName, backend, name, { x: result, ...alpha }, { alpha: leakyreluAlpha });
  backend.disposeData(result.dataId);
  return active;
}
