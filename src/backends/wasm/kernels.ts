import { fusedAdam } from "./adam.js";
import { normalization } from "./batchNorm.js";
import { conv2D, conv2DBackpropFilter, conv2DBackpropInput, fusedConv2D } from "./conv2d.js";
import { depthwiseBackpropFilter, depthwiseBackpropInput } from "./depthwiseBackprop.js";
import { elementwise } from "./elementwise.js";
import { gather } from "./gather.js";
import { slice } from "./slice.js";
import { hashWords } from "./hashWords.js";
import type { WasmKernel } from "./kernel.js";
import { layerKernels } from "./layerKernels.js";
import { localResponse } from "./localResponse.js";
import { batchLosses } from "./batchLosses.js";
import { batchMatMul, fusedMatMul } from "./matMul.js";
import { pooling } from "./pool.js";
import { reductions } from "./reduce.js";
import { rowSearchKernel } from "./rowSearch.js";
import { depthwiseConv2D, fusedDepthwiseConv2D } from "./samePadding.js";
import { squaredDistances } from "./squaredDistances.js";
import { unitLengths } from "./unitLength.js";
import { squaredNorm } from "./squaredNorm.js";
import { unsortedSegmentSum } from "./unsortedSegmentSum.js";

/** Every kernel that is registered for the wasm backend. */
export const wasmKernels: readonly WasmKernel[] = [
  conv2D,
  fusedConv2D,
  conv2DBackpropFilter,
  conv2DBackpropInput,
  depthwiseConv2D,
  fusedDepthwiseConv2D,
  depthwiseBackpropFilter,
  depthwiseBackpropInput,
  batchMatMul,
  fusedMatMul,
  ...layerKernels,
  ...pooling,
  ...normalization,
  ...localResponse,
  ...elementwise,
  ...reductions,
  ...squaredDistances,
  ...unitLengths,
  ...batchLosses,
  rowSearchKernel,
  ...squaredNorm,
  gather,
  slice,
  unsortedSegmentSum,
  fusedAdam,
  hashWords,
];
