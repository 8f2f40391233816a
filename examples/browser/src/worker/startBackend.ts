import { useBackend, useWasm, type BackendName } from "one-shot-ts/backends";

/** Loads a backend and makes it the active one; only wasm is fetched before it is asked for. */
export async function startBackend(name: BackendName): Promise<{ threads: number }> {
  if (name === "wasm") return { threads: (await useWasm()).threads };
  if (name === "webgl") await import("@tensorflow/tfjs-backend-webgl");
  if (name === "webgpu") await import("@tensorflow/tfjs-backend-webgpu");
  if (name === "cpu") await import("@tensorflow/tfjs-backend-cpu");
  await useBackend(name);
  return { threads: 1 };
}
