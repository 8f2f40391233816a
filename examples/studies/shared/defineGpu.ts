/**
 * Defines `navigator.gpu` in Node through the package `webgpu`. It must be called before tfjs' backend for webgpu is loaded.
 *
 * @returns Whether there is an adapter.
 */
export async function defineGpu(): Promise<boolean> {
  const { create, globals } = await import("webgpu");
  Object.assign(globalThis, globals);
  const navigator = (globalThis as { navigator?: object }).navigator ?? {}; // Node 20 has none
  Object.defineProperty(globalThis, "navigator", { value: navigator, configurable: true, writable: true });
  const gpu = create([]);
  Object.defineProperty(navigator, "gpu", { value: gpu, configurable: true });
  return (await gpu.requestAdapter()) !== null;
}
