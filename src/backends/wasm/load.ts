import * as tf from "@tensorflow/tfjs-core";

import { isNode } from "../isNode.js";
import { withSharedMemory } from "./sharedMemory.js";

const PACKAGE = "@tensorflow/tfjs-backend-wasm";
const FILE = "tfjs-backend-wasm-simd.wasm";

/** Prepares the wasm backend to start with memory that threads can share, or says in `notices` why it will not. */
export async function loadShared(wasmPath: string | undefined, notices: string[]): Promise<void> {
  const setWasmPaths = await importPackage();
  if (!(await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT"))) {
    throw new Error("useWasm: this engine has no WebAssembly SIMD; use a current Node or browser");
  }
  // The package's own threads do not know our kernels, and would take their cores.
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  const unable = whyNotShared(wasmPath);
  if (unable !== undefined) {
    notices.push(`one thread: ${unable}`);
    if (wasmPath !== undefined) setWasmPaths(wasmPath);
    return;
  }
  const shared = withSharedMemory(await readModule(wasmPath));
  if (shared === undefined) {
    notices.push(`one thread: this version of ${PACKAGE} has memory that cannot be shared`);
    return;
  }
  const url = URL.createObjectURL(new Blob([shared], { type: "application/wasm" }));
  const files = ["tfjs-backend-wasm.wasm", FILE, "tfjs-backend-wasm-threaded-simd.wasm"];
  // By fetch, since the package's default in Node reads files only.
  setWasmPaths(Object.fromEntries(files.map((file) => [file, url])), true);
}

async function importPackage(): Promise<(paths: string | Record<string, string>, usePlatformFetch?: boolean) => void> {
  try {
    const { setWasmPaths } = await import("@tensorflow/tfjs-backend-wasm");
    return setWasmPaths;
  } catch (cause) {
    throw new Error(`useWasm: ${PACKAGE} must be installed; run npm install ${PACKAGE}`, { cause });
  }
}

function whyNotShared(wasmPath: string | undefined): string | undefined {
  if (typeof SharedArrayBuffer === "undefined")
    return "this page is not cross-origin isolated, so that threads cannot share memory";
  if (!isNode() && wasmPath === undefined)
    return "threads in a page need `wasmPath`, the address of the folder of the .wasm files";
  return undefined;
}

async function readModule(wasmPath: string | undefined): Promise<Uint8Array> {
  if (isNode() && (wasmPath === undefined || !/^https?:/.test(wasmPath))) {
    const { createRequire } = process.getBuiltinModule("node:module");
    const { readFile } = process.getBuiltinModule("node:fs/promises");
    const path =
      wasmPath === undefined ? createRequire(import.meta.url).resolve(`${PACKAGE}/dist/${FILE}`) : wasmPath + FILE;
    return readFile(path);
  }
  const address = `${wasmPath ?? ""}${FILE}`;
  const response = await fetch(address);
  if (!response.ok) throw new Error(`useWasm: ${address} must be served, got status ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}
