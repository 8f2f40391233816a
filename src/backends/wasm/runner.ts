import type * as tf from "@tensorflow/tfjs-core";

import { compileKernels, type Kernel, type KernelModule } from "./kernelModule.js";
import { startThreads, type Threads } from "./threads.js";
import { CONTROL_WORDS } from "./worker.js";

/** The parts of the wasm backend that kernels of our own are made of. */
export interface WasmBackend {
  readonly wasm: EmscriptenModule;
  readonly dataIdMap: { get(dataId: tf.DataId): { readonly memoryOffset: number } };
  makeOutput(shape: readonly number[], dtype: tf.DataType): tf.TensorInfo;
  typedArrayFromHeap(tensor: tf.TensorInfo): tf.backend_util.TypedArray;
  disposeData(dataId: tf.DataId, force?: boolean): boolean;
  incRef(dataId: tf.DataId): void;
}

interface EmscriptenModule {
  readonly HEAP32: Int32Array;
  readonly HEAPF32: Float32Array;
  readonly asm: { readonly memory: WebAssembly.Memory };
  _malloc(bytes: number): number;
  _free(offset: number): void;
}

const ARGUMENT_WORDS = 64;
// Room for the packed blocks of a matrix product.
const SCRATCH_BYTES = 768 * 1024;

/** Runs our kernels in the memory of one wasm backend, on its threads. */
export interface Runner {
  /** Threads that take part, this one included. */
  readonly threads: number;
  readonly fused: boolean;
  /** Computes chunks 0 ... `chunks` - 1 of a kernel. */
  run(kernel: string, words: readonly Argument[], chunks: number): void;
  end(): Promise<void>;
}

/** An argument of a kernel: a word, or a float. */
export type Argument = number | { readonly float: number };

/** Whether the backend's memory can be seen by other threads. */
export function isShared(backend: WasmBackend): boolean {
  return typeof SharedArrayBuffer !== "undefined" && backend.wasm.asm.memory.buffer instanceof SharedArrayBuffer;
}

/** Makes a runner with so many threads; more than one needs a shared memory. */
export async function startRunner(backend: WasmBackend, threads: number): Promise<Runner> {
  return makeRunner(backend, await compileKernels(isShared(backend)), threads);
}

async function makeRunner(backend: WasmBackend, { module, fused }: KernelModule, threads: number): Promise<Runner> {
  const { wasm } = backend;
  const { memory } = wasm.asm;
  const exports = (await WebAssembly.instantiate(module, { env: { memory } })).exports as Record<string, Kernel>;
  const names = Object.keys(exports);
  const block = wasm._malloc(4 * (CONTROL_WORDS + ARGUMENT_WORDS)) >>> 0;
  const args = block + 4 * CONTROL_WORDS;
  // On the boundary of a cache line, as the packed blocks expect.
  const raw = Array.from({ length: threads }, () => wasm._malloc(SCRATCH_BYTES + 64) >>> 0);
  const scratches = raw.map((offset) => (offset + 63) & ~63);
  const release = (): void => {
    for (const offset of [block, ...raw]) wasm._free(offset);
  };
  let others: Threads | undefined;
  try {
    if (threads > 1) others = await startThreads({ module, memory, control: block, names }, scratches.slice(1));
  } catch (error) {
    release();
    throw error;
  }
  return {
    threads,
    fused,
    run: (name, words, chunks) => {
      const { HEAP32, HEAPF32 } = wasm;
      words.forEach((word, i) => {
        if (typeof word === "number") HEAP32[args / 4 + i] = word;
        else HEAPF32[args / 4 + i] = word.float;
      });
      const kernel = exports[name];
      const work = (chunk: number): void => {
        kernel(args, chunk, scratches[0]);
      };
      if (others !== undefined && chunks > 1) others.run(names.indexOf(name), args, chunks, work);
      else for (let chunk = 0; chunk < chunks; chunk++) work(chunk);
    },
    end: async () => {
      await others?.end();
      release();
    },
  };
}

const runners = new WeakMap<WasmBackend, Runner>();

/** Makes `runner` the one that kernels of this backend run on. */
export async function setRunner(backend: WasmBackend, runner: Runner): Promise<void> {
  const before = runners.get(backend);
  runners.set(backend, runner);
  await before?.end();
}

/** The runner of a backend, if it has been set up. */
export function findRunner(backend: WasmBackend): Runner | undefined {
  return runners.get(backend);
}

/** The runner of a backend. */
export function runnerOf(backend: WasmBackend): Runner {
  const runner = runners.get(backend);
  if (runner === undefined) throw new Error("useWasm: the wasm backend was made anew since; call useWasm() again");
  return runner;
}
