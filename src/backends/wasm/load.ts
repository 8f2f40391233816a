import * as tf from "@tensorflow/tfjs-core";

import { optionalPackage } from "../../core/optionalPackage.js";
import { readBinary, WASM_FILE, type WasmPath } from "./binary.js";
import { withSharedMemory } from "./sharedMemory.js";

const PACKAGE = "@tensorflow/tfjs-backend-wasm";

/**
 * Starts the wasm backend with memory that threads can share, or says in `notices` why it will not be shared.
 *
 * Whatever can fail fails here, before the backend's own start, which would wait for ever for a file that does not arrive or may not be compiled, and
 * cannot be retried.
 */
export async function startBackend(wasmPath: WasmPath | undefined, notices: string[]): Promise<boolean> {
  const { setWasmPaths, version_wasm } = await optionalPackage(
    "useWasm",
    PACKAGE,
    "for wasm",
    () => import("@tensorflow/tfjs-backend-wasm"),
  );
  if (!(await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT"))) {
    throw new Error("useWasm: this engine has no WebAssembly SIMD; use a current Node or browser");
  }
  const bytes = maybeShared(await readBinary(version_wasm, wasmPath), notices);
  await requireCompilable(bytes);
  // The package's own threads do not know our kernels, and would take cores from them.
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  const files = ["tfjs-backend-wasm.wasm", WASM_FILE, "tfjs-backend-wasm-threaded-simd.wasm"];
  setWasmPaths(Object.fromEntries(files.map((file) => [file, WASM_FILE])), true);
  return withFetched(bytes, () => tf.setBackend("wasm"));
}

function maybeShared(bytes: Uint8Array<ArrayBuffer>, notices: string[]): Uint8Array<ArrayBuffer> {
  if (typeof SharedArrayBuffer === "undefined") {
    notices.push(
      "one thread: this page is not cross-origin isolated, so that threads cannot share memory; serve it with the headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp",
    );
    return bytes;
  }
  const shared = withSharedMemory(bytes);
  if (shared === undefined) notices.push(`one thread: this version of ${PACKAGE} has memory that cannot be shared`);
  return shared ?? bytes;
}

async function requireCompilable(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  try {
    await WebAssembly.compile(bytes);
  } catch (cause) {
    throw new Error(
      `useWasm: the wasm backend cannot be compiled (${String(cause)}); under a Content-Security-Policy, allow 'wasm-unsafe-eval' in script-src`,
      { cause },
    );
  }
}

/** While `start` runs, gives `bytes` to whatever asks tfjs' platform for the backend's file: no address is fetched, so no policy of the page can refuse it. */
async function withFetched<T>(bytes: Uint8Array<ArrayBuffer>, start: () => Promise<T>): Promise<T> {
  const { platform } = tf.env();
  const own = Object.getOwnPropertyDescriptor(platform, "fetch");
  const before = platform.fetch.bind(platform);
  platform.fetch = (path, init) =>
    path === WASM_FILE
      ? Promise.resolve(new Response(bytes, { headers: { "content-type": "application/wasm" } }))
      : before(path, init);
  try {
    return await start();
  } finally {
    if (own) Object.defineProperty(platform, "fetch", own);
    else delete (platform as { fetch?: unknown }).fetch;
  }
}
