import type * as tf from "@tensorflow/tfjs-core";

import { convInfo } from "../windowInfo.js";
import { activate, nativeActivation } from "./activation.js";
import { directBackpropFilter, directBackpropInput, directForward } from "./directConvolution.js";
import { areFloats, type WasmKernel, type WasmKernelCall } from "./kernel.js";
import { spectralBackpropFilter, spectralBackpropInput, spectralForward } from "./spectralConvolution.js";
import { planFor, type SpectralPlan } from "./spectralPlan.js";

type Conv2DInfo = tf.backend_util.Conv2DInfo;
type Shape4D = [number, number, number, number];

function nhwcInfo(name: string, input: readonly number[], filter: readonly number[], attrs: object): Conv2DInfo {
  if ("dataFormat" in attrs && attrs.dataFormat === "NCHW")
    throw new RangeError(`${name} on wasm: dataFormat must be NHWC, got NCHW`);
  return convInfo(input, filter, attrs);
}

/** The plan of a convolution, if Fourier transforms are the fastest way to compute it. */
function spectralPlan(info: Conv2DInfo): SpectralPlan | undefined {
  const { strideHeight, strideWidth, dilationHeight, dilationWidth } = info;
  if (strideHeight * strideWidth * dilationHeight * dilationWidth !== 1) return undefined;
  return planFor({
    batch: info.batchSize,
    out: [info.outHeight, info.outWidth],
    taps: [info.filterHeight, info.filterWidth],
    channels: [info.inChannels, info.outChannels],
  });
}

/** A convolution, with bias and rectifier if requested. */
export function convolve(call: WasmKernelCall, name: string, bias?: tf.TensorInfo): tf.TensorInfo {
  const { x, filter } = call.inputs;
  const info = nhwcInfo(name, x.shape, filter.shape, call.attrs);
  const plan = spectralPlan(info);
  const epilogue = { ...(bias && { bias }), relu: nativeActivation(call.attrs) === "relu" };
  return plan === undefined ? directForward(call, info, epilogue) : spectralForward(call, info, plan, epilogue);
}

/** Convolution. */
export const conv2D: WasmKernel = {
  name: "Conv2D",
  run: (call) => (areFloats(call.inputs.x, call.inputs.filter) ? convolve(call, "Conv2D") : call.original()),
};

/** Convolution with bias and activation. */
export const fusedConv2D: WasmKernel = {
  name: "FusedConv2D",
  run: (call) => {
    const { x, filter, bias } = call.inputs as Record<string, tf.TensorInfo | undefined> &
      Record<"x" | "filter", tf.TensorInfo>;
    const plainBias = bias === undefined || (bias.shape.length === 1 && bias.shape[0] === filter.shape[3]);
    if (!areFloats(x, filter) || !plainBias) return call.original();
    return activate(call, convolve(call, "FusedConv2D", bias));
  },
};

/** Gradient with respect to the filter. */
export const conv2DBackpropFilter: WasmKernel = {
  name: "Conv2DBackpropFilter",
  run: (call) => {
    const { filterShape, ...attrs } = call.attrs as { filterShape: Shape4D };
    const info = nhwcInfo("Conv2DBackpropFilter", call.inputs.x.shape, filterShape, attrs);
    const plan = spectralPlan(info);
    return plan === undefined ? directBackpropFilter(call, info) : spectralBackpropFilter(call, info, plan);
  },
};

/** Gradient with respect to the input. */
export const conv2DBackpropInput: WasmKernel = {
  name: "Conv2DBackpropInput",
  run: (call) => {
    const { inputShape, ...attrs } = call.attrs as { inputShape: Shape4D };
    const info = nhwcInfo("Conv2DBackpropInput", inputShape, call.inputs.filter.shape, attrs);
    const plan = spectralPlan(info);
    return plan === undefined ? directBackpropInput(call, info) : spectralBackpropInput(call, info, plan);
  },
};
