import * as tf from "@tensorflow/tfjs-core";

import type { GpuBackend } from "./gpuBackend.js";

/** What a tensor's place on the device is in tfjs' backend. */
interface TensorData {
  readonly dtype: tf.DataType;
  readonly shape: number[];
  values?: tf.BackendValues | null;
  resource?: GPUBuffer | null;
}

/** tfjs' pool of buffers. */
interface BufferPool {
  acquireBuffer(size: number, usage: number, mapped?: boolean, reuse?: boolean): GPUBuffer;
  releaseBuffer(buffer: GPUBuffer, reuse?: boolean): void;
  readonly freeBuffers: Map<string, GPUBuffer[]>;
  numFreeBuffers: number;
  numBytesAllocated: number;
}

/** The parts of tfjs' backend that buffers depend on. */
export interface BufferInternals extends GpuBackend {
  getBufferData?(buffer: GPUBuffer): Promise<ArrayBuffer | null>;
  readonly stagingPendingDisposal: GPUBuffer[];
}

/** What {@link prepareBuffers} returns. */
export interface Buffers {
  /**
   * Empties the pool: after a failure, it holds buffers that the device never made, and memory that a smaller batch needs. Buffers in use are destroyed, rather than
   * returned to the pool, once they are released and the recorded commands have been handed over.
   */
  readonly empty: () => void;
}

/** Sizes are rounded up to this many bytes, and larger ones to an eighth of the power of two below them. */
const LEAST_STEP = 256;

/**
 * Makes buffers cost less. The pool keeps one list per size, and a batch of another length would fill lists of its own: sizes are rounded up, by an eighth at most. And
 * each upload makes a buffer, maps it, copies from it and destroys it, which takes a driver milliseconds: values are written through the queue instead.
 */
export function prepareBuffers(internals: BufferInternals): Buffers {
  const pool = internals.bufferManager as unknown as BufferPool;
  const acquire = pool.acquireBuffer.bind(pool);
  const release = pool.releaseBuffer.bind(pool);
  const submit = internals.submitQueue.bind(internals);
  const madeAt = new WeakMap<GPUBuffer, number>();
  const wanted = new WeakMap<GPUBuffer, number>();
  const releasedAt = new WeakMap<GPUBuffer, number>();
  let failures = 0;
  let submissions = 0;
  internals.submitQueue = () => {
    submissions++;
    submit();
  };
  pool.acquireBuffer = (size, usage, mapped, reuse = true) => {
    const buffer = acquire(reuse ? rounded(size, internals.device.limits) : size, usage, mapped, reuse);
    if (!madeAt.has(buffer)) madeAt.set(buffer, failures);
    wanted.set(buffer, size);
    return buffer;
  };
  pool.releaseBuffer = (buffer, reuse = true) => {
    releasedAt.set(buffer, submissions);
    if (reuse && (madeAt.get(buffer) ?? 0) !== failures) internals.stagingPendingDisposal.push(buffer);
    else release(buffer, reuse);
  };
  const upload = internals.uploadToGPU.bind(internals);
  internals.uploadToGPU = (dataId) => {
    const data = internals.tensorMap.get(dataId) as TensorData;
    const words = data.resource == null ? wordsOf(data) : undefined;
    if (words === undefined) {
      upload(dataId);
      return;
    }
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    const buffer = pool.acquireBuffer(words.byteLength, usage);
    // Written before all commands that are not handed over yet, of which some may still need what the buffer held.
    if (releasedAt.get(buffer) === submissions && internals.commandEncoder !== null) {
      internals.endComputePassEncoder();
      internals.submitQueue();
    }
    internals.device.queue.writeBuffer(buffer, 0, words);
    data.values = null; // the backend keeps them in one place only
    data.resource = buffer;
  };
  const read = internals.getBufferData?.bind(internals);
  if (read !== undefined) {
    internals.getBufferData = async (buffer) => {
      const size = wanted.get(buffer) ?? buffer.size;
      const bytes = await read(buffer);
      return bytes !== null && bytes.byteLength > size ? bytes.slice(0, size) : bytes;
    };
  }
  const empty = (): void => {
    failures++;
    for (const buffers of pool.freeBuffers.values()) {
      for (const buffer of buffers.splice(0)) {
        pool.numFreeBuffers--;
        pool.numBytesAllocated -= buffer.size;
        buffer.destroy();
      }
    }
  };
  return { empty };
}

/** The size of the buffer for so many bytes; exact where the device allows no more. */
function rounded(size: number, { maxBufferSize, maxStorageBufferBindingSize }: GPUSupportedLimits): number {
  const step = Math.max(LEAST_STEP, 2 ** Math.floor(Math.log2(size)) / 8);
  const up = Math.ceil(size / step) * step;
  return up > Math.min(maxBufferSize, maxStorageBufferBindingSize) ? size : up;
}

/** A tensor's values as the device holds them, four bytes each; undefined where there is nothing to write, or nothing a queue can write. */
function wordsOf({
  dtype,
  shape,
  values,
}: TensorData): Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer> | undefined {
  if (values == null || tf.util.sizeFromShape(shape) === 0) return undefined;
  if (dtype !== "float32" && dtype !== "int32" && dtype !== "bool") return undefined;
  const numbers = values as tf.TypedArray;
  const Words = dtype === "float32" ? Float32Array : Int32Array;
  const asIs = numbers instanceof Words && numbers.buffer instanceof ArrayBuffer;
  return (asIs ? numbers : new Words(numbers)) as Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>;
}
