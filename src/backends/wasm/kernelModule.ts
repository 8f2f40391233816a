import { isNode, nodeProcess } from "../isNode.js";
import { inflate } from "./inflate.js";
import { plain, relaxed } from "./kernelBytes.js";

/** One of our own kernels: computes one part ("chunk") of its result from arguments that lie in memory. */
export type Kernel = (args: number, chunk: number, scratch: number) => void;

/** The compiled kernels, for memory that threads share or do not. */
export interface KernelModule {
  readonly module: WebAssembly.Module;
  /** Whether the kernels use fused multiply-add. */
  readonly fused: boolean;
}

/** Compiles the kernels in the fastest form that this engine can run. */
export async function compileKernels(shared: boolean): Promise<KernelModule> {
  const fast = await inflate(relaxed);
  const fused = canRun(fast);
  const bytes = fused ? fast : await inflate(plain);
  if (!shared) unshare(bytes);
  return { module: await WebAssembly.compile(bytes), fused };
}

/** Node 20 supports relaxed SIMD, but only behind a flag. */
function canRun(bytes: Uint8Array<ArrayBuffer>): boolean {
  if (WebAssembly.validate(bytes)) return true;
  if (!isNode()) return false;
  nodeProcess().getBuiltinModule("node:v8").setFlagsFromString("--experimental-wasm-relaxed-simd");
  return WebAssembly.validate(bytes);
}

/** The kernels import their memory as shared; the flags byte after its name says so. */
function unshare(bytes: Uint8Array): void {
  const name = "\u0003env\u0006memory\u0002";
  for (let i = 0; i < bytes.length; i++) {
    let matched = 0;
    while (matched < name.length && bytes[i + matched] === name.charCodeAt(matched)) matched++;
    if (matched < name.length) continue;
    bytes[i + matched] = 0x01; // has a maximum, is not shared
    return;
  }
  throw new Error("useWasm: the kernels do not import a memory");
}
