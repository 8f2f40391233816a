import { existsSync } from "node:fs";

import { defineGpu } from "../../../examples/studies/shared/defineGpu.js";

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
  return (await defineGpu())
    ? undefined
    : "no Vulkan adapter: the loader libvulkan.so.1 must be found too (LD_LIBRARY_PATH)";
}

/** Why there is no webgpu, if there is none. */
export const noWebgpu: string | undefined = await define();
