import * as tf from "@tensorflow/tfjs-core";
import { installGradients } from "./gradients.js";
import { conv2DBackpropFilter, conv2DBackpropInput } from "./wasm/conv2dBackprop.js";
import { depthwiseBackpropFilter, depthwiseBackpropInput } from "./wasm/depthwiseBackprop.js";
import { installKernel } from "./wasm/kernel.js";
import { batchMatMul, fusedMatMul } from "./wasm/matMul.js";
import { avgPoolGrad, maxPoolGrad } from "./wasm/poolGrad.js";
import { mean, sum } from "./wasm/reduce.js";
import { conv2D, depthwiseConv2D, fusedConv2D, fusedDepthwiseConv2D } from "./wasm/samePadding.js";
import { unsortedSegmentSum } from "./wasm/unsortedSegmentSum.js";

/** What {@link useWasm} set up. */
export interface WasmReport {
  /** Threads that kernels run on. */
  readonly threads: number;
  /** What could not be had, and why; empty if everything could. */
  readonly notices: readonly string[];
}

const kernels = [
  conv2D,
  fusedConv2D,
  depthwiseConv2D,
  fusedDepthwiseConv2D,
  conv2DBackpropFilter,
  conv2DBackpropInput,
  depthwiseBackpropFilter,
  depthwiseBackpropInput,
  batchMatMul,
  fusedMatMul,
  maxPoolGrad,
  avgPoolGrad,
  sum,
  mean,
  unsortedSegmentSum,
];

/**
 * Makes TensorFlow.js' wasm backend fit for training and sets it as the active backend: no native build is needed.
 *
 * As it ships, that backend cannot train a convolution (it has no gradient for the filter) and computes some gradients slowly or wrongly.
 * This registers the kernels that are missing. Call it once, before the first model is made; calling it again does no harm.
 *
 * @returns What was set up.
 * @throws Error if `@tensorflow/tfjs-backend-wasm` is not installed, or cannot be started.
 * @example
 * ```ts
 * import { useWasm } from "one-shot-ts/backends";
 * await useWasm();
 * ```
 */
export async function useWasm(): Promise<WasmReport> {
  try {
    await import("@tensorflow/tfjs-backend-wasm");
  } catch (cause) {
    throw new Error(
      "useWasm: @tensorflow/tfjs-backend-wasm must be installed; run npm install @tensorflow/tfjs-backend-wasm",
      { cause },
    );
  }
  if (!(await tf.setBackend("wasm")))
    throw new Error("useWasm: the wasm backend did not start; in a browser, its .wasm files must be served");
  for (const kernel of kernels) installKernel(kernel);
  installGradients();
  return { threads: 1, notices: [] };
}
