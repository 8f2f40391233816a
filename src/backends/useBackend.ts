import * as tf from "@tensorflow/tfjs-core";

import { optionalPackage } from "../core/optionalPackage.js";
import { isNode } from "./isNode.js";
import { useWasm, type UseWasmOptions } from "./useWasm.js";

/** The backends of tfjs that training runs on. */
export type BackendName = "webgpu" | "webgl" | "wasm" | "cpu";

/**
 * Loads a tfjs backend and makes it the active one.
 *
 * Which one? In a page `"webgpu"` where there is a graphics processor, else `"webgl"`, else `"wasm"`. In Node `"wasm"`. `"cpu"` is there everywhere
 * and good for tests: convolutions are hundreds of times slower on it.
 *
 * @param name - The backend.
 * @param options - For `"wasm"`, what {@link useWasm} takes.
 * @throws Error if the backend's package is not installed, or the machine has nothing for it to run on; the message says what to do.
 * @example
 * ```ts
 * import { useBackend } from "one-shot-ts/backends";
 * await useBackend("cpu");
 * ```
 */
export async function useBackend(name: BackendName, options: UseWasmOptions = {}): Promise<void> {
  if (name === "wasm") {
    await useWasm(options);
    return;
  }
  const loaders: Record<Exclude<BackendName, "wasm">, () => Promise<unknown>> = {
    cpu: () => import("@tensorflow/tfjs-backend-cpu"),
    webgl: () => import("@tensorflow/tfjs-backend-webgl"),
    webgpu: () => import("@tensorflow/tfjs-backend-webgpu"),
  };
  if (!Object.hasOwn(loaders, name)) {
    throw new RangeError(`useBackend: the backend must be webgpu, webgl, wasm or cpu, got ${JSON.stringify(name)}`);
  }
  requireDevice(name);
  await optionalPackage("useBackend", `@tensorflow/tfjs-backend-${name}`, `for ${name}`, loaders[name]);
  let started = false;
  let reason: unknown = "it gave no reason";
  try {
    started = await tf.setBackend(name);
  } catch (error) {
    reason = error;
  }
  if (!started) throw new Error(`useBackend: ${name} did not start on this machine (${String(reason)}); use "wasm"`);
}

function requireDevice(name: BackendName): void {
  if (name === "webgl" && isNode()) {
    throw new Error('useBackend: webgl needs a browser; in Node use "wasm"');
  }
  // Node 20 has no navigator at all.
  const { navigator } = globalThis as { navigator?: object };
  if (name === "webgpu" && !(navigator && "gpu" in navigator)) {
    throw new Error(
      isNode()
        ? 'useBackend: webgpu needs navigator.gpu, which Node lacks: install the package webgpu and a Vulkan driver, and set navigator.gpu before tfjs is loaded (see the guide to backends); or use "wasm"'
        : 'useBackend: webgpu needs navigator.gpu, which this browser does not offer; use "webgl" or "wasm"',
    );
  }
}
