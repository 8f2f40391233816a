import { useBackend, type BackendName } from "one-shot-ts/backends";

/** Starts a backend other than wasm: its package and the library's kernels for it are fetched only now. */
export async function otherBackend(name: BackendName): Promise<void> {
  if (name === "webgl") await import("@tensorflow/tfjs-backend-webgl");
  if (name === "webgpu") await import("@tensorflow/tfjs-backend-webgpu");
  if (name === "cpu") await import("@tensorflow/tfjs-backend-cpu");
  await useBackend(name);
}
