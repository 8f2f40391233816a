import type * as tf from "@tensorflow/tfjs-core";

import { convInfo } from "../windowInfo.js";
import { activate, nativeActivation } from "./activation.js";
import { multiply, type Operand } from "./gemm.js";
import { areFloats } from "./gpuBackend.js";
import type { GpuKernel, GpuKernelCall } from "./kernel.js";

type Conv2DInfo = tf.backend_util.Conv2DInfo;
type Shape4D = [number, number, number, number];

/** The sizes of a convolution that its programs know. The number of images is not among them. */
function sizesOf(info: Conv2DInfo): Record<string, number> {
  const { inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, filterWidth, padInfo } = info;
  const { strideHeight, strideWidth, dilationHeight, dilationWidth } = info;
  const steps = { strideHeight, strideWidth, dilationHeight, dilationWidth, top: padInfo.top, left: padInfo.left };
  return { inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, filterWidth, ...steps };
}

/** Numbers of an image, by output pixel and by tap of the filter, as the left side of a product. */
function windows(x: tf.TensorInfo, info: Conv2DInfo, pixels: "rows" | "contraction"): Operand {
  const vec4 = info.inChannels % 4 === 0;
  const [pixel, tap] = pixels === "rows" ? ["row", "k"] : ["k", "row"];
  return {
    key: `windows ${vec4} ${pixels}`,
    tensor: x,
    along: tap as "k" | "row",
    vec4,
    shared: `let line = ${pixel} / $outWidth; let ox = ${pixel} - line * $outWidth; let image = line / $outHeight; let oy = line - image * $outHeight;
  let y0 = i32(oy * $strideHeight) - i32($top); let x0 = i32(ox * $strideWidth) - i32($left); let base = image * $inHeight * $inWidth;`,
    find: `let at = ${tap} / $inChannels; let channel = ${tap} - at * $inChannels; let down = at / $filterWidth; let across = at - down * $filterWidth;
  let y = y0 + i32(down * $dilationHeight); let x = x0 + i32(across * $dilationWidth);
  inside = y >= 0 && y < i32($inHeight) && x >= 0 && x < i32($inWidth);
  place = (base + u32(y) * $inWidth + u32(x)) * $inChannels + channel;`,
  };
}

/** The output's gradient, by input pixel and by tap that reaches it. */
function reachedFrom(dy: tf.TensorInfo, info: Conv2DInfo): Operand {
  const vec4 = info.outChannels % 4 === 0;
  return {
    key: `reached ${vec4}`,
    tensor: dy,
    along: "k",
    vec4,
    shared: `let line = row / $inWidth; let ix = row - line * $inWidth; let image = line / $inHeight; let iy = line - image * $inHeight;
  let y0 = i32(iy + $top); let x0 = i32(ix + $left); let base = image * $outHeight * $outWidth;`,
    find: `let at = k / $outChannels; let channel = k - at * $outChannels; let down = at / $filterWidth; let across = at - down * $filterWidth;
  let y = y0 - i32(down * $dilationHeight); let x = x0 - i32(across * $dilationWidth);
  let oy = y / i32($strideHeight); let ox = x / i32($strideWidth);
  inside = y >= 0 && x >= 0 && oy * i32($strideHeight) == y && ox * i32($strideWidth) == x && oy < i32($outHeight) && ox < i32($outWidth);
  place = (base + u32(oy) * $outWidth + u32(ox)) * $outChannels + channel;`,
  };
}

/** A row-major matrix as a side of a product: `[k, row]`, or `[row, k]` where the contraction is contiguous. */
export function matrixOperand(tensor: tf.TensorInfo, along: "k" | "row", width: number, side: "m" | "n"): Operand {
  const vec4 = width % 4 === 0;
  const find = along === "k" ? "place = row * u.k + k;" : `place = k * u.${side} + row;`;
  return { key: `matrix ${along} ${vec4}`, tensor, along, vec4, find };
}

/** The filter, by tap and output channel of the gradient, and by input channel. */
function turnedFilter(filter: tf.TensorInfo, { outChannels }: Conv2DInfo): Operand {
  const vec4 = outChannels % 4 === 0;
  const find = "let at = k / $outChannels; place = (at * $inChannels + row) * $outChannels + (k - at * $outChannels);";
  return { key: `turned ${vec4}`, tensor: filter, along: "k", vec4, find };
}

const pixelsOf = (info: Conv2DInfo): number => info.batchSize * info.outHeight * info.outWidth;
const tapsOf = (info: Conv2DInfo): number => info.filterHeight * info.filterWidth * info.inChannels;

function canMultiply({ attrs }: GpuKernelCall, ...tensors: tf.TensorInfo[]): boolean {
  return attrs.dataFormat !== "NCHW" && areFloats(...tensors) && tensors.every(({ shape }) => shape.length === 4);
}

/** A convolution as a matrix product: the image, seen through each pixel's window, times the filter. */
export function convolve(
  { inputs: { x, filter }, attrs, backend }: Pick<GpuKernelCall, "inputs" | "attrs" | "backend">,
  bias?: tf.TensorInfo,
): tf.TensorInfo {
  const info = convInfo(x.shape, filter.shape, attrs);
  return multiply(backend, {
    m: pixelsOf(info),
    n: info.outChannels,
    k: tapsOf(info),
    left: windows(x, info, "rows"),
    right: matrixOperand(filter, "row", info.outChannels, "n"),
    constants: sizesOf(info),
    bias,
    activation: nativeActivation(attrs) ?? "linear",
    shape: info.outShape,
  });
}

const conv2D: GpuKernel = {
  name: "Conv2D",
  run: (call) =>
    canMultiply(call, call.inputs.x, call.inputs.filter)
      ? convolve({ ...call, attrs: { ...call.attrs, activation: "linear" } })
      : call.original(),
};

/** Convolution with bias and activation. */
const fusedConv2D: GpuKernel = {
  name: "FusedConv2D",
  run: (call) => {
    const { x, filter, bias } = call.inputs as Record<string, tf.TensorInfo | undefined> &
      Record<"x" | "filter", tf.TensorInfo>;
    const plainBias = bias === undefined || (bias.shape.length === 1 && bias.shape[0] === filter.shape[3]);
    if (!canMultiply(call, x, filter) || !plainBias) return call.original();
    return activate(call, convolve(call, bias));
  },
};

/** Gradient with respect to the filter: the image's windows, transposed, times the output's gradient. */
const conv2DBackpropFilter: GpuKernel = {
  name: "Conv2DBackpropFilter",
  run: (call) => {
    const { inputs: { x, dy }, attrs, backend } = call; // prettier-ignore
    if (!canMultiply(call, x, dy)) return call.original();
    const { filterShape, ...convAttrs } = attrs as { filterShape: Shape4D };
    const info = convInfo(x.shape, filterShape, convAttrs);
    return multiply(backend, {
      m: tapsOf(info),
      n: info.outChannels,
      k: pixelsOf(info),
      left: windows(x, info, "contraction"),
      right: matrixOperand(dy, "row", info.outChannels, "n"),
      constants: sizesOf(info),
      shape: filterShape,
    });
  },
};

/** Gradient with respect to the input: what reaches each pixel, times the filter. */
const conv2DBackpropInput: GpuKernel = {
  name: "Conv2DBackpropInput",
  run: (call) => {
    const { inputs: { dy, filter }, attrs, backend } = call; // prettier-ignore
    if (!canMultiply(call, dy, filter)) return call.original();
    const { inputShape, ...convAttrs } = attrs as { inputShape: Shape4D };
    const info = convInfo(inputShape, filter.shape, convAttrs);
    return multiply(backend, {
      m: info.batchSize * info.inHeight * info.inWidth,
      n: info.inChannels,
      k: info.filterHeight * info.filterWidth * info.outChannels,
      left: reachedFrom(dy, info),
      right: turnedFilter(filter, info),
      constants: sizesOf(info),
      shape: inputShape,
    });
  },
};

/** The three passes of a convolution. */
export const convolutions: readonly GpuKernel[] = [conv2D, fusedConv2D, conv2DBackpropFilter, conv2DBackpropInput];
