import { availableParallelism } from "node:os";

import * as tf from "@tensorflow/tfjs-core";
import { useBackend, useWasm } from "one-shot-ts/backends";

import { defineGpu } from "./defineGpu.js";

/** Where to compute. */
export interface BackendChoice {
  /** Default: wasm, on the processor's cores. */
  readonly name?: "webgpu";
  /** Threads of wasm, and of what is prepared beside it; default as many as there are cores. */
  readonly threads?: number;
}

/**
 * Starts the chosen backend; returns how many threads the run has. For webgpu, Node needs the package `webgpu` and a driver for Vulkan, Metal or Direct3D.
 *
 * @throws Error that says what is missing.
 */
export async function startBackend({ name, ...own }: BackendChoice): Promise<{ readonly threads: number }> {
  if (name === undefined) return useWasm(own);
  await import("webgpu").catch((cause: unknown) => {
    throw new Error("--backend webgpu needs a package: npm install --no-save webgpu @tensorflow/tfjs-backend-webgpu", {
      cause,
    });
  });
  if (!(await defineGpu())) {
    throw new Error(
      "--backend webgpu: there is no graphics card with a driver that can be used here; leave the option out",
    );
  }
  await import("@tensorflow/tfjs-backend-webgpu");
  await useBackend("webgpu");
  return { threads: own.threads ?? availableParallelism() };
}

/** The backend in use, for people to read. */
export function backendText(threads: number): string {
  const name = tf.getBackend();
  return name === "wasm" ? `wasm, ${threads} ${threads === 1 ? "thread" : "threads"}` : name;
}
