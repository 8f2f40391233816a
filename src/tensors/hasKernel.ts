import * as tf from "@tensorflow/tfjs-core";

/** Whether the current backend has a kernel of this name. For kernels that `one-shot-ts/backends` adds and other backends lack. */
export function hasKernel(name: string): boolean {
  return (tf.getKernel(name, tf.getBackend()) as tf.KernelConfig | undefined) !== undefined;
}
