import { requireOptions, shown } from "../core/check.js";
import * as tf from "@tensorflow/tfjs-core";

import { optionalPackage } from "../core/optionalPackage.js";
import { isNode } from "./isNode.js";
import { installWholeNorm } from "./wholeNorm.js";
import { useWasm, type UseWasmOptions } from "./useWasm.js";

/** The backends of tfjs that training runs on. */
export type BackendName = "webgpu" | "webgl" | "wasm" | "cpu";

/**
 * Loads a tfjs backend and makes it the active one.
 *
 * Which one? In a page, `"webgpu"` if there is a graphics processor, else `"webgl"`, else `"wasm"`. In Node, `"wasm"`. `"cpu"` is available everywhere
 * and good for tests, but convolutions are hundreds of times slower on it.
 *
 * In Node, the backend's package is found automatically. A page must import it before calling this: `import "@tensorflow/tfjs-backend-webgl";`. Only wasm needs
 * no import there either.
 *
 * @param name - The backend.
 * @param options - For `"wasm"`, the options of {@link useWasm}.
 * @throws Error if the backend's package is not installed, or the machine has nothing for it to run on; the message says what to do.
 * @example
 * ```ts
 * import { useBackend } from "one-shot-ts/backends";
 * await useBackend("cpu");
 * ```
 */
export async function useBackend(name: BackendName, options: UseWasmOptions = {}): Promise<void> {
  requireOptions("useBackend", options);
  if (name === "wasm") {
    await useWasm(options);
    return;
  }
  if (!["webgpu", "webgl", "cpu"].includes(name)) {
    throw new RangeError(`useBackend: the backend must be webgpu, webgl, wasm or cpu, got ${shown(name)}`);
  }
  requireDevice(name);
  await requirePackage(name);
  let started = false;
  let reason: unknown = "it gave no reason";
  try {
    started = await tf.setBackend(name);
  } catch (error) {
    reason = error;
  }
  if (!started) throw new Error(`useBackend: ${name} did not start on this machine (${String(reason)}); use "wasm"`);
  const layers = await import("@tensorflow/tfjs-layers"); // registers the gradients that are replaced
  if (name === "webgl") {
    const { installWebgl } = await import("./webgl/install.js");
    installWebgl(layers);
  }
  if (name === "webgpu") {
    const { installWebgpu } = await import("./webgpu/install.js"); // holds all its programs, so only those who use it fetch them
    installWebgpu(layers);
  }
  installWholeNorm(layers);
}

/** Loads a backend's package in Node. A page imports the package itself: a bundler could not leave out one that is not installed. */
async function requirePackage(name: BackendName): Promise<void> {
  const known = tf.findBackendFactory(name) as (() => unknown) | null | undefined;
  if (known) return;
  const packageName = `@tensorflow/tfjs-backend-${name}`;
  if (isNode()) await optionalPackage("useBackend", packageName, `for ${name}`);
  else {
    throw new Error(
      `useBackend: the page must import the backend's package before ${name} can start: add import "${packageName}"; (npm install ${packageName})`,
    );
  }
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
