import * as tf from "@tensorflow/tfjs-core";

/** Whether the backend in use has a kernel of this name, for kernels that `one-shot-ts/backends` adds and others do without. */
export function hasKernel(name: string): boolean {
  return (tf.getKernel(name, tf.getBackend()) as tf.KernelConfig | undefined) !== undefined;
}
