import * as tf from "@tensorflow/tfjs-core";

import type { GpuBackend } from "./gpuBackend.js";

/** A kernel of the webgpu backend that replaces the one the package ships, or adds one that it lacks. */
export interface GpuKernel {
  readonly name: string;
  readonly run: (call: GpuKernelCall) => tf.TensorInfo | tf.TensorInfo[];
}

/** What a kernel is given. */
export interface GpuKernelCall {
  readonly inputs: Readonly<Record<string, tf.TensorInfo>>;
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly backend: GpuBackend;
  /** Runs the kernel of this name that the package ships. */
  readonly original: () => tf.TensorInfo;
}

const installed = new WeakMap<tf.KernelFunc, tf.KernelFunc | undefined>();

/** Puts `kernel` in the place of the webgpu backend's own kernel of that name. */
export function installKernel(kernel: GpuKernel): void {
  const shipped = tf.getKernel(kernel.name, "webgpu") as tf.KernelConfig | undefined;
  if (shipped !== undefined && installed.has(shipped.kernelFunc)) return;
  const kernelFunc: tf.KernelFunc = (call) => {
    const inputs = call.inputs as Record<string, tf.TensorInfo>;
    const attrs = (call.attrs ?? {}) as Record<string, unknown>;
    const original = (): tf.TensorInfo => {
      if (shipped === undefined)
        throw new Error(`useBackend: the webgpu backend has no kernel ${kernel.name} for this input`);
      return shipped.kernelFunc(call) as tf.TensorInfo;
    };
    return kernel.run({ inputs, attrs, backend: call.backend as GpuBackend, original });
  };
  installed.set(kernelFunc, shipped?.kernelFunc);
  if (shipped !== undefined) tf.unregisterKernel(kernel.name, "webgpu");
  tf.registerKernel({ kernelName: kernel.name, backendName: "webgpu", kernelFunc });
}

/** The kernel that the package ships, under ours if there is one; benches compare with it. */
export function shippedKernel(name: string): tf.KernelFunc | undefined {
  const kernel = tf.getKernel(name, "webgpu") as tf.KernelConfig | undefined;
  return kernel && (installed.has(kernel.kernelFunc) ? installed.get(kernel.kernelFunc) : kernel.kernelFunc);
}

/** Runs another kernel of the webgpu backend, outside the tape. */
export function runKernel(
  backend: GpuBackend,
  name: string,
  inputs: Record<string, tf.TensorInfo>,
  attrs: Record<string, unknown> = {},
): tf.TensorInfo {
  const { kernelFunc } = tf.getKernel(name, "webgpu");
  return kernelFunc({ inputs, attrs: attrs as unknown as tf.NamedAttrMap, backend }) as tf.TensorInfo;
}
