import { fusedAdam } from "./adam.js";
import { batchHardKernels } from "./batchHard.js";
import { normalization } from "./batchNorm.js";
import { convolutions } from "./conv2d.js";
import { elementwise } from "./elementwise.js";
import type { GpuKernel } from "./kernel.js";
import { layerKernels } from "./layerKernels.js";
import { localResponse } from "./localResponse.js";
import { products } from "./matMul.js";
import { ownSoftmax } from "./ownSoftmax.js";
import { pooling } from "./pool.js";
import { reductions } from "./reduce.js";
import { rowLosses } from "./rowLosses.js";
import { segmentSums } from "./segmentSum.js";
import { squaredDistances } from "./squaredDistances.js";
import { unitLengths } from "./unitLength.js";

/** Every kernel that is registered for the webgpu backend. */
export const gpuKernels: readonly GpuKernel[] = [
  ...convolutions,
  ...products,
  ...layerKernels,
  ...pooling,
  ...normalization,
  ...localResponse,
  ...elementwise,
  ...reductions,
  ...unitLengths,
  ...batchHardKernels,
  rowLosses,
  ownSoftmax,
  ...segmentSums,
  squaredDistances,
  fusedAdam,
];
