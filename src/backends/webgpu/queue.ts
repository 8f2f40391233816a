import * as tf from "@tensorflow/tfjs-core";

import { prepareBuffers, type BufferInternals } from "./buffers.js";
import type { GpuBackend } from "./gpuBackend.js";
import { stateOf } from "./gpuState.js";

/** One of tfjs' own programs, as its backend hands it over to be run. */
interface OwnProgram {
  readonly constructor: { readonly name: string };
  readonly pipeline: GPUComputePipeline | Promise<GPUComputePipeline>;
  readonly shaderKey: string;
  readonly dispatch: readonly [number, number, number];
  readonly outputShape: readonly number[];
  readonly outputComponent?: number;
  readonly size?: boolean;
  readonly pixelsOpType?: number;
}

interface OwnUniform {
  readonly type: "int32" | "uint32" | "float32";
  data: number[];
}

interface Internals extends BufferInternals {
  recordAndSubmit?(program: OwnProgram, output: tf.TensorInfo, inputs: tf.TensorInfo[], uniforms?: OwnUniform[]): void;
  commandQueueOwnedIds: WeakSet<object>;
  tensorToBinding(tensor: tf.TensorInfo): GPUBindingResource;
}

const prepared = new WeakSet<object>();

/**
 * Makes tfjs' own programs cost the process less time: their arguments are kept, as for our own programs, instead of a new buffer, write and bind group for each run.
 * Buffers are reused at once, since the device runs programs in order. Failures of the device become errors for whoever reads a result.
 */
export function prepareQueue(backend: GpuBackend): void {
  if (prepared.has(backend)) return;
  prepared.add(backend);
  const internals = backend as Internals;
  watchDevice(backend);
  reuseAtOnce(internals);
  const shipped = internals.recordAndSubmit?.bind(backend);
  if (shipped === undefined) return; // another version of the package: leave it as it is
  internals.recordAndSubmit = (program, output, inputs, uniforms = []) => {
    const state = stateOf(backend);
    state.requireAlive();
    if (program.pixelsOpType != null || program.pipeline instanceof Promise) {
      shipped(program, output, inputs, uniforms);
      return;
    }
    const { pipeline } = program;
    const resources = [output, ...inputs].map((tensor) => internals.tensorToBinding(tensor));
    let key = `${state.idOf(pipeline)}`;
    for (const resource of resources) key += `,${state.idOf((resource as GPUBufferBinding).buffer)}`;
    const words = wordsOf(program, output, inputs, uniforms);
    const uniform = state.uniformOf(`own ${words.map(({ type, data }) => `${type[0]}${data.join()}`).join(";")}`, () =>
      pack(words),
    );
    const bindGroup = state.bindGroup(`own ${key};${uniform.id}`, () => ({
      layout: pipeline.getBindGroupLayout(0),
      entries: [...resources, { buffer: uniform.buffer }].map((resource, binding) => ({ binding, resource })),
    }));
    state.record(program.constructor.name, pipeline, bindGroup, program.dispatch);
  };
}

/** What tfjs gives each of its programs: two constants, shapes and strides, the size, and the program's own. */
function wordsOf(
  { size, outputShape, outputComponent = 1 }: OwnProgram,
  output: tf.TensorInfo,
  inputs: readonly tf.TensorInfo[],
  uniforms: readonly OwnUniform[],
): OwnUniform[] {
  const words: OwnUniform[] = [
    { type: "float32", data: [NaN] },
    { type: "float32", data: [Infinity] },
  ];
  for (const { shape } of [...inputs, output]) {
    words.push({ type: "int32", data: shape }, { type: "int32", data: tf.util.computeStrides(shape) });
  }
  if (size) words.push({ type: "int32", data: [tf.util.sizeFromShape([...outputShape]) / outputComponent] });
  words.push(...uniforms);
  return words.map(({ type, data }) => ({ type, data: data.length === 0 ? [1] : data }));
}

/** Vectors of 2 are aligned to 8 bytes; longer ones, and what follows a vector of 5 or 6, to 16. */
function pack(words: readonly OwnUniform[]): ArrayBuffer {
  let end = 0;
  let largest = 4;
  let before = 0;
  const places = words.map(({ data: { length } }) => {
    const alignment = before === 5 || before === 6 || length > 2 ? 16 : 4 * length;
    largest = Math.max(largest, alignment);
    const place = Math.ceil(end / alignment) * alignment;
    end = place + 4 * length;
    before = length;
    return place;
  });
  const bytes = new ArrayBuffer(Math.ceil(end / largest) * largest);
  words.forEach(({ type, data }, i) => {
    const Numbers = { int32: Int32Array, uint32: Uint32Array, float32: Float32Array }[type];
    new Numbers(bytes, places[i], data.length).set(data);
  });
  return bytes;
}

/** The backend holds back a disposed tensor's buffer until its commands are submitted, though later commands run after them anyway. */
function reuseAtOnce(internals: Internals): void {
  const none = new WeakSet<object>();
  none.add = () => none;
  Object.defineProperty(internals, "commandQueueOwnedIds", {
    configurable: true,
    get: () => none,
    set: () => undefined,
  });
}

/** Remembers what the device reports, and throws it at the next read of a result: commands after a failure would compute from nothing. */
function watchDevice(backend: GpuBackend): void {
  const { device } = backend;
  const state = stateOf(backend);
  let failure: string | undefined;
  device.addEventListener("uncapturederror", (event) => {
    event.preventDefault();
    const { error } = event;
    const outOfMemory =
      error.constructor.name === "GPUOutOfMemoryError" ||
      /out of memory|too large|exceeds the max/i.test(error.message);
    failure ??= outOfMemory
      ? `webgpu: the graphics processor has not enough memory (${firstLine(error.message)}); use smaller batches, or smaller chunks of rows`
      : `webgpu: the graphics processor refused a command: ${firstLine(error.message)}`;
  });
  void device.lost.then(({ reason, message }) => {
    state.lost = `webgpu: the graphics device was lost (${firstLine(message) || reason}); what was on it is gone: load the net from where it was saved, in a new process or page, or on another backend`;
  });
  const internals = backend as Internals;
  const buffers = prepareBuffers(internals);
  const read = internals.getBufferData?.bind(backend);
  if (read === undefined) return;
  internals.getBufferData = async (buffer) => {
    state.requireAlive();
    let data: ArrayBuffer | null = null;
    let rejected: unknown;
    try {
      data = await read(buffer);
    } catch (error) {
      rejected = error;
    }
    state.requireAlive();
    if (failure !== undefined) {
      const message = failure;
      failure = undefined;
      buffers.empty();
      throw new Error(message, { cause: rejected });
    }
    if (rejected !== undefined) throw rejected as Error;
    return data;
  };
}

const firstLine = (text: string): string => text.split("\n")[0].slice(0, 200);
