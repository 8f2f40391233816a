import * as tf from "@tensorflow/tfjs-core";

import { type Place, type Runner, runnerOf, type WasmBackend } from "./runner.js";

/** A kernel of the wasm backend that replaces the one the package ships, or adds one that it lacks. */
export interface WasmKernel {
  readonly name: string;
  readonly run: (call: WasmKernelCall) => tf.TensorInfo | tf.TensorInfo[];
}

/** What a kernel is given. */
export interface WasmKernelCall {
  readonly inputs: Readonly<Record<string, tf.TensorInfo>>;
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly backend: WasmBackend;
  readonly runner: Runner;
  /** Runs the kernel of this name that the package ships. */
  readonly original: () => tf.TensorInfo;
}

const installed = new WeakSet<tf.KernelFunc>();

/** Puts `kernel` in the place of the wasm backend's own kernel of that name. */
export function installKernel(kernel: WasmKernel): void {
  const shipped = tf.getKernel(kernel.name, "wasm") as tf.KernelConfig | undefined;
  if (shipped !== undefined && installed.has(shipped.kernelFunc)) return;
  const kernelFunc: tf.KernelFunc = (call) => {
    const inputs = call.inputs as Record<string, tf.TensorInfo>;
    const attrs = (call.attrs ?? {}) as Record<string, unknown>;
    const backend = call.backend as WasmBackend;
    const original = (): tf.TensorInfo => {
      if (shipped === undefined)
        throw new Error(`useWasm: the wasm backend has no kernel ${kernel.name} for this input`);
      return shipped.kernelFunc(call) as tf.TensorInfo;
    };
    return kernel.run({ inputs, attrs, backend, runner: runnerOf(backend), original });
  };
  installed.add(kernelFunc);
  if (shipped !== undefined) tf.unregisterKernel(kernel.name, "wasm");
  // The package's kernels bind to the module in their set-up, which has to run again if the backend is made anew.
  const setupFunc = shipped?.setupFunc;
  tf.registerKernel({ kernelName: kernel.name, backendName: "wasm", kernelFunc, ...(setupFunc && { setupFunc }) });
}

/** Runs another kernel of the wasm backend, outside the tape. */
export function runKernel(
  backend: WasmBackend,
  name: string,
  inputs: Record<string, tf.TensorInfo>,
  attrs: Record<string, unknown> = {},
): tf.TensorInfo {
  const { kernelFunc } = tf.getKernel(name, "wasm");
  return kernelFunc({ inputs, attrs: attrs as unknown as tf.NamedAttrMap, backend }) as tf.TensorInfo;
}

/** A new tensor whose values the caller fills. Take heap views only afterwards, since the heap may move. */
export function allocate(backend: WasmBackend, shape: readonly number[]): tf.TensorInfo {
  return backend.makeOutput(shape, "float32");
}

/** The values of a float tensor, valid until the next allocation. */
export function floats(backend: WasmBackend, tensor: tf.TensorInfo): Float32Array {
  return backend.typedArrayFromHeap(tensor) as Float32Array;
}

/** Where a float tensor lies in the memory. */
export function placeOf(backend: WasmBackend, tensor: tf.TensorInfo): Place {
  return { at: backend.dataIdMap.get(tensor.dataId).memoryOffset, bytes: 4 * tf.util.sizeFromShape(tensor.shape) };
}

/** The rest of a tensor, from so many floats on. */
export function after({ at, bytes }: Place, floats: number): Place {
  return { at: at + 4 * floats, bytes: bytes - 4 * floats };
}

/** Whether all are float tensors. */
export function areFloats(...tensors: tf.TensorInfo[]): boolean {
  return tensors.every(({ dtype }) => dtype === "float32");
}
