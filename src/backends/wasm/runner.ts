import type * as tf from "@tensorflow/tfjs-core";

import { compileKernels, type Kernel, type KernelModule } from "./kernelModule.js";
import { startThreads, type Threads } from "./threads.js";
import { CONTROL_WORDS } from "./worker.js";

/** The parts of the wasm backend that our own kernels use. */
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
// After the arguments: the limits of the tensors that they point to, then what a checked kernel found wrong.
const FAILED_WORD = 2 * ARGUMENT_WORDS;
const BLOCK_WORDS = 2 * ARGUMENT_WORDS + 2;
// Room for the packed blocks of a matrix product.
const SCRATCH_BYTES = 768 * 1024;

/** The limit of a word that points to no tensor: all bits set. */
const NO_LIMIT = -1;

/** Runs our kernels in the memory of one wasm backend, on its threads. */
export interface Runner {
  /** Threads that take part, including this one. */
  readonly threads: number;
  readonly fused: boolean;
  /** Computes chunks 0 ... `chunks` - 1 of a kernel. */
  run(kernel: string, words: readonly Argument[], chunks: number): void;
  end(): Promise<void>;
}

/** Where a tensor lies in memory, and how many bytes it has. */
export interface Place {
  readonly at: number;
  readonly bytes: number;
}

/** An argument of a kernel: a word, a float, or where a tensor lies. */
export type Argument = number | { readonly float: number } | Place;

/** Whether other threads can see the backend's memory. */
export function isShared(backend: WasmBackend): boolean {
  return typeof SharedArrayBuffer !== "undefined" && backend.wasm.asm.memory.buffer instanceof SharedArrayBuffer;
}

/** Makes a runner with so many threads; more than one needs shared memory. */
export async function startRunner(backend: WasmBackend, threads: number): Promise<Runner> {
  return makeRunner(backend, await compileKernels(isShared(backend)), threads);
}

async function makeRunner(backend: WasmBackend, { module, fused }: KernelModule, threads: number): Promise<Runner> {
  const { wasm } = backend;
  const { memory } = wasm.asm;
  const exports = (await WebAssembly.instantiate(module, { env: { memory } })).exports as Record<string, Kernel>;
  const names = Object.keys(exports);
  const block = wasm._malloc(4 * (CONTROL_WORDS + BLOCK_WORDS)) >>> 0;
  const args = block + 4 * CONTROL_WORDS;
  // Aligned to a cache line, as the packed blocks expect.
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
        const place = args / 4 + i;
        HEAP32[place + ARGUMENT_WORDS] = NO_LIMIT;
        if (typeof word === "number") HEAP32[place] = word;
        else if ("float" in word) HEAPF32[place] = word.float;
        else {
          HEAP32[place] = word.at;
          HEAP32[place + ARGUMENT_WORDS] = word.bytes;
        }
      });
      HEAP32[args / 4 + FAILED_WORD] = 0;
      const kernel = exports[name];
      const work = (chunk: number): void => {
        kernel(args, chunk, scratches[0]);
      };
      try {
        if (others !== undefined && chunks > 1) others.run(names.indexOf(name), args, chunks, work);
        else for (let chunk = 0; chunk < chunks; chunk++) work(chunk);
      } catch (error) {
        const [wrong, needed] = wasm.HEAP32.subarray(args / 4 + FAILED_WORD);
        if (wrong === 0) throw error;
        const given = wasm.HEAP32[args / 4 + ARGUMENT_WORDS + wrong - 1];
        throw new RangeError(
          `wasm kernel ${name}: argument ${wrong - 1} must be a tensor of at least ${needed} bytes that lies apart from the others, or a number that the kernel can take; it has ${given} bytes`,
          { cause: error },
        );
      }
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
