import * as tf from "@tensorflow/tfjs-core";

import { requireCount, requireFit, requireObject, requireOptions } from "../core/check.js";
import { installFoldedNorm } from "./foldedNorm.js";
import { installLayers } from "./fusedLayers.js";
import { installGradients } from "./gradients.js";
import { isNode, nodeProcess } from "./isNode.js";
import { installTrainingNorm } from "./trainingNorm.js";
import { installWholeNorm } from "./wholeNorm.js";
import type { WasmPath } from "./wasm/binary.js";
import { startBackend } from "./wasm/load.js";
import { installKernel } from "./wasm/kernel.js";
import { wasmKernels } from "./wasm/kernels.js";
import { findRunner, isShared, setRunner, startRunner, type Runner, type WasmBackend } from "./wasm/runner.js";

/** Options of {@link useWasm}. */
export interface UseWasmOptions {
  /** Threads that share the work, including the calling one; default: as many as the machine has cores, at most 8. */
  readonly threads?: number;
  /**
   * Where the file `tfjs-backend-wasm-simd.wasm` of `@tensorflow/tfjs-backend-wasm` is served: the address of a folder, ending in `/`, or an object
   * that maps the file's name to its address, as a bundler provides it. Optional: the library carries the file of the version it was built with.
   */
  readonly wasmPath?: WasmPath;
}

/** What {@link useWasm} set up. */
export interface WasmReport {
  /** Threads that share the work, including the calling one. */
  readonly threads: number;
  /** Whether the engine has fused multiply-add (relaxed SIMD), which is about twice as fast. */
  readonly fusedMultiplyAdd: boolean;
  /** What is not available, and why; empty if everything is. */
  readonly notices: readonly string[];
}

/**
 * Makes the wasm backend of TensorFlow.js fit for training, on several threads, and makes it the active backend; no native build is needed.
 *
 * As it ships, that backend cannot train a convolution (it has no gradient for the filter), and computes some kernels slowly or wrongly.
 * This function registers kernels in their place. Call it before the first tensor is made; calling it again changes the number of threads.
 *
 * Threads need memory that they can share: in a page, that requires cross-origin isolation (the headers `Cross-Origin-Opener-Policy:
 * same-origin` and `Cross-Origin-Embedder-Policy: require-corp`). Without it the work is done on one thread, and a notice says so. Threads
 * do not keep a Node process alive.
 *
 * @returns What was set up.
 * @throws Error if `@tensorflow/tfjs-backend-wasm` is not installed or cannot be started; you can then try again. RangeError if `threads` is not a whole number of
 *   at least 1.
 * @example
 * ```ts
 * import { useWasm } from "one-shot-ts/backends";
 * const { threads } = await useWasm();
 * ```
 */
export async function useWasm(options: UseWasmOptions = {}): Promise<WasmReport> {
  const { threads = defaultThreads(), wasmPath } = requireOptions("useWasm", options);
  requirePath(wasmPath);
  requireCount("useWasm", "threads", threads);
  const notices: string[] = [];
  const listeners = rememberListeners();
  try {
    const started = isRunning() ? await tf.setBackend("wasm") : await startBackend(wasmPath, notices);
    if (!started) throw new Error("useWasm: the wasm backend did not start; the console has tfjs' reason");
  } finally {
    listeners.removeNew();
  }
  const backend = tf.backend() as unknown as WasmBackend;
  const runner = await runnerWith(backend, threads, notices);
  for (const kernel of wasmKernels) installKernel(kernel);
  const layers = await import("@tensorflow/tfjs-layers"); // registers the gradients that are replaced
  installGradients();
  installLayers(layers);
  installFoldedNorm(layers);
  installTrainingNorm(layers);
  installWholeNorm(layers);
  return { threads: runner.threads, fusedMultiplyAdd: runner.fused, notices };
}

function requirePath(wasmPath: WasmPath | undefined): void {
  const addresses = typeof wasmPath === "object" ? Object.values(requireObject("useWasm", "wasmPath", wasmPath, "addresses by file")) : [wasmPath ?? ""]; // prettier-ignore
  for (const address of addresses) requireFit(typeof address === "string", "useWasm", "wasmPath", "a folder's address, or addresses by file", wasmPath); // prettier-ignore
}

function isRunning(): boolean {
  return "wasm" in tf.engine().registry;
}

async function runnerWith(backend: WasmBackend, threads: number, notices: string[]): Promise<Runner> {
  if (threads > 1 && !isShared(backend)) {
    if (notices.length === 0) {
      notices.push(
        "one thread: the wasm backend was running before useWasm was called, with memory that threads cannot share",
      );
    }
    threads = 1;
  }
  const running = findRunner(backend);
  if (running?.threads === threads) return running;
  let runner: Runner;
  try {
    runner = await startRunner(backend, threads);
  } catch (error) {
    if (threads === 1) throw error;
    notices.push(`one thread: threads could not be started: ${error instanceof Error ? error.message : String(error)}`);
    runner = await startRunner(backend, 1);
  }
  await setRunner(backend, runner);
  return runner;
}

function defaultThreads(): number {
  const cores = isNode()
    ? nodeProcess().getBuiltinModule("node:os").availableParallelism()
    : navigator.hardwareConcurrency;
  return Math.max(1, Math.min(8, cores));
}

/** The wasm module listens for errors of the process and rethrows them, which nobody asked for. */
function rememberListeners(): { removeNew(): void } {
  if (!isNode()) return { removeNew: () => undefined };
  const events = ["uncaughtException", "unhandledRejection"] as const;
  const before = events.map((event) => new Set(nodeProcess().rawListeners(event)));
  return {
    removeNew: () => {
      events.forEach((event, i) => {
        for (const listener of nodeProcess().rawListeners(event)) {
          if (!before[i].has(listener)) nodeProcess().removeListener(event, listener as (...args: unknown[]) => void);
        }
      });
    },
  };
}
