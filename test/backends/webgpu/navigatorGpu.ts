import { existsSync } from "node:fs";

const CHROMIUM = "/usr/lib/chromium/vk_swiftshader_icd.json";

/**
 * Defines `navigator.gpu` in Node through the package webgpu, with Chromium's software driver unless the environment names another. Import it before anything that
 * imports tfjs. It says why where there is no driver, and tests are skipped then.
 */
async function define(): Promise<string | undefined> {
  if (process.env.VK_ICD_FILENAMES === undefined && process.env.VK_DRIVER_FILES === undefined) {
    if (!existsSync(CHROMIUM)) return "no Vulkan driver: install Debian's chromium, or name one by VK_ICD_FILENAMES";
    process.env.VK_ICD_FILENAMES = CHROMIUM;
  }
  const { create, globals } = await import("webgpu");
  Object.assign(globalThis, globals);
  const navigator = (globalThis as { navigator?: object }).navigator ?? {}; // Node 20 has none
  Object.defineProperty(globalThis, "navigator", { value: navigator, configurable: true, writable: true });
  const gpu = create([]);
  Object.defineProperty(navigator, "gpu", { value: gpu, configurable: true });
  const adapter = await gpu.requestAdapter();
  return adapter === null
    ? "no Vulkan adapter: the loader libvulkan.so.1 must be found too (LD_LIBRARY_PATH)"
    : undefined;
}

/** Why there is no webgpu, if there is none. */
export const noWebgpu: string | undefined = await define();
