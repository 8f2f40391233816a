import * as tf from "@tensorflow/tfjs-core";
import type * as tfl from "@tensorflow/tfjs-layers";

import { installFoldedNorm } from "../foldedNorm.js";
import { installLayers } from "../fusedLayers.js";
import { installGradients } from "../gradients.js";
import type { GpuBackend } from "./gpuBackend.js";
import { installKernel } from "./kernel.js";
import { gpuKernels } from "./kernels.js";
import { prepareQueue } from "./queue.js";

/** Makes tfjs' webgpu backend, which must be the active one, fit for training. */
export function installWebgpu(layers: typeof tfl): void {
  prepareQueue(tf.backend() as unknown as GpuBackend);
  for (const kernel of gpuKernels) installKernel(kernel);
  installGradients();
  installLayers(layers);
  installFoldedNorm(layers);
}
