import { replaceKernel, type KernelCall, type ReplacingKernel } from "../replaceKernel.js";
import type { GpuBackend } from "./gpuBackend.js";

/** What a kernel of the webgpu backend is given. */
export type GpuKernelCall = KernelCall<GpuBackend>;

/** A kernel of the webgpu backend that replaces the one the package ships, or adds one that it lacks. */
export type GpuKernel = ReplacingKernel<GpuKernelCall>;

/** Replaces the webgpu backend's own kernel of that name with `kernel`. */
export function installKernel(kernel: GpuKernel): void {
  replaceKernel("useBackend", "webgpu", kernel);
}
