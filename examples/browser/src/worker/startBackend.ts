import { useWasm, type BackendName } from "one-shot-ts/backends";

/** Loads a backend and makes it the active one; every backend but wasm is fetched only when it is asked for. */
export async function startBackend(name: BackendName): Promise<{ threads: number }> {
  if (name === "wasm") return { threads: (await useWasm()).threads };
  const { otherBackend } = await import("./otherBackend.js");
  await otherBackend(name);
  return { threads: 1 };
}
