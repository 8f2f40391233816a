import * as tf from "@tensorflow/tfjs-core";

import { replaceKernel, type KernelCall, type ReplacingKernel } from "../replaceKernel.js";
import { type Place, type Runner, runnerOf, type WasmBackend } from "./runner.js";

/** What a kernel of the wasm backend is given. */
export interface WasmKernelCall extends KernelCall<WasmBackend> {
  readonly runner: Runner;
}

/** A kernel of the wasm backend that replaces the one the package ships, or adds one that it lacks. */
export type WasmKernel = ReplacingKernel<WasmKernelCall>;

/** Replaces the wasm backend's own kernel of that name. */
export function installKernel({ name, run }: WasmKernel): void {
  replaceKernel<WasmBackend>("useWasm", "wasm", {
    name,
    run: (call) => run({ ...call, runner: runnerOf(call.backend) }),
  });
}

/** A new tensor whose values the caller fills. Take heap views only afterwards, since the heap may move. */
export function allocate(backend: WasmBackend, shape: readonly number[]): tf.TensorInfo {
  return backend.makeOutput(shape, "float32");
}

/** The values of a float tensor, valid until the next allocation. */
export function floats(backend: WasmBackend, tensor: tf.TensorInfo): Float32Array {
  return backend.typedArrayFromHeap(tensor) as Float32Array;
}

/** Where a float tensor lies in memory. */
export function placeOf(backend: WasmBackend, tensor: tf.TensorInfo): Place {
  return { at: backend.dataIdMap.get(tensor.dataId).memoryOffset, bytes: 4 * tf.util.sizeFromShape(tensor.shape) };
}

/** The rest of a tensor, after its first `floats` floats. */
export function after({ at, bytes }: Place, floats: number): Place {
  return { at: at + 4 * floats, bytes: bytes - 4 * floats };
}

/** Whether all are float tensors. */
export function areFloats(...tensors: tf.TensorInfo[]): boolean {
  return tensors.every(({ dtype }) => dtype === "float32");
}
