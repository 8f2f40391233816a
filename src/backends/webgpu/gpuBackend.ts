import type * as tf from "@tensorflow/tfjs-core";

/** What the kernels need from tfjs' webgpu backend. */
export interface GpuBackend {
  readonly device: GPUDevice;
  readonly tensorMap: { get(dataId: object): { resource?: GPUBuffer | null; values?: tf.BackendValues | null } };
  readonly bufferManager: { readonly numBytesUsed: number; readonly numBytesAllocated: number };
  commandEncoder: GPUCommandEncoder | null;
  computePassEncoder: GPUComputePassEncoder | null;
  dispatchCountInPass: number;
  uploadToGPU(dataId: object): void;
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
  makeTensorInfo(shape: readonly number[], dtype: tf.DataType, values?: tf.BackendValues): tf.TensorInfo;
  disposeData(dataId: object): boolean;
  incRef(dataId: object): void;
}

/** A new tensor of floats whose values a kernel fills. */
export function allocate(backend: GpuBackend, shape: readonly number[]): tf.TensorInfo {
  return backend.makeTensorInfo([...shape], "float32");
}

/** The buffer of a tensor, uploaded if its values are still in the process's memory. */
export function bufferOf(backend: GpuBackend, tensor: tf.TensorInfo): GPUBuffer {
  backend.uploadToGPU(tensor.dataId);
  return backend.tensorMap.get(tensor.dataId).resource!;
}

/** Drops the values that the backend remembers of a tensor that was read, since the tensor is written in place. */
export function forgetValues(backend: GpuBackend, tensor: tf.TensorInfo): void {
  backend.tensorMap.get(tensor.dataId).values = null;
}

/** Whether all are float tensors, and none is empty. */
export function areFloats(...tensors: tf.TensorInfo[]): boolean {
  return tensors.every(({ dtype, shape }) => dtype === "float32" && !shape.includes(0));
}
