import * as tf from "@tensorflow/tfjs-core";
import { runKernel, type WasmBackend, type WasmKernel } from "./kernel.js";

type Conv2DInfo = tf.backend_util.Conv2DInfo;
type Shape4D = [number, number, number, number];

interface ConvAttrs {
  readonly strides: number | [number, number];
  readonly pad: Parameters<typeof tf.backend_util.computeConv2DInfo>[4];
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
  readonly dataFormat?: "NHWC" | "NCHW";
}

function convInfo(
  name: string,
  inputShape: readonly number[],
  filterShape: readonly number[],
  attrs: ConvAttrs,
): Conv2DInfo {
  if (attrs.dataFormat === "NCHW") throw new RangeError(`${name} on wasm: dataFormat must be NHWC, got NCHW`);
  const [input, filter] = [inputShape as Shape4D, filterShape as Shape4D];
  return tf.backend_util.computeConv2DInfo(input, filter, attrs.strides, 1, attrs.pad, attrs.dimRoundingMode);
}

/**
 * Gradient of a convolution with respect to its filter, as a convolution: examples take the place of channels, and the output's gradient
 * is a large filter, dilated by the stride, that slides over the padded input.
 */
export const conv2DBackpropFilter: WasmKernel = {
  name: "Conv2DBackpropFilter",
  run: ({ inputs, attrs, backend }) => {
    const { x, dy } = inputs;
    const { filterShape, ...convAttrs } = attrs as unknown as ConvAttrs & { filterShape: Shape4D };
    const info = convInfo("Conv2DBackpropFilter", x.shape, filterShape, convAttrs);
    const { top, left } = info.padInfo;
    // Padding or cropping below and to the right so that exactly filterHeight x filterWidth positions remain.
    const bottom = info.filterHeight - 1 + (info.outHeight - 1) * info.strideHeight + 1 - info.inHeight - top;
    const right = info.filterWidth - 1 + (info.outWidth - 1) * info.strideWidth + 1 - info.inWidth - left;
    const xCropped = crop(backend, x, bottom, right);
    const xt = runKernel(backend, "Transpose", { x: xCropped }, { perm: [3, 1, 2, 0] });
    const dyt = runKernel(backend, "Transpose", { x: dy }, { perm: [1, 2, 0, 3] });
    const pad = [[0, 0], [top, Math.max(0, bottom)], [left, Math.max(0, right)], [0, 0]]; // prettier-ignore
    const dilations = [info.strideHeight, info.strideWidth];
    const dwt = runKernel(
      backend,
      "Conv2D",
      { x: xt, filter: dyt },
      { strides: 1, pad, dilations, dataFormat: "NHWC" },
    );
    const dw = runKernel(backend, "Transpose", { x: dwt }, { perm: [1, 2, 0, 3] });
    for (const made of [xt, dyt, dwt]) backend.disposeData(made.dataId);
    if (xCropped !== x) backend.disposeData(xCropped.dataId);
    return dw;
  },
};

function crop(backend: WasmBackend, x: tf.TensorInfo, bottom: number, right: number): tf.TensorInfo {
  if (bottom >= 0 && right >= 0) return x;
  const [batch, height, width, channels] = x.shape;
  const size = [batch, height + Math.min(0, bottom), width + Math.min(0, right), channels];
  return runKernel(backend, "Slice", { x }, { begin: [0, 0, 0, 0], size });
}

/** Gradient of a convolution with respect to its input: a convolution of the output's gradient, spread by the stride, with the turned filter. */
export const conv2DBackpropInput: WasmKernel = {
  name: "Conv2DBackpropInput",
  run: ({ inputs, attrs, backend }) => {
    const { dy, filter } = inputs;
    const { inputShape, ...convAttrs } = attrs as unknown as ConvAttrs & { inputShape: Shape4D };
    const info = convInfo("Conv2DBackpropInput", inputShape, filter.shape, convAttrs);
    const top = info.filterHeight - 1 - info.padInfo.top;
    const left = info.filterWidth - 1 - info.padInfo.left;
    const spread = spreadOut(backend, dy, info.strideHeight, info.strideWidth);
    const bottom = info.inHeight + info.filterHeight - 1 - spread.shape[1] - top;
    const right = info.inWidth + info.filterWidth - 1 - spread.shape[2] - left;
    const cropped = crop(backend, spread, bottom, right);
    const reversed = runKernel(backend, "Reverse", { x: filter }, { dims: [0, 1] });
    const turned = runKernel(backend, "Transpose", { x: reversed }, { perm: [0, 1, 3, 2] });
    const before = padOrCrop(backend, cropped, top, left);
    const pad = [[0, 0], [Math.max(0, top), Math.max(0, bottom)], [Math.max(0, left), Math.max(0, right)], [0, 0]]; // prettier-ignore
    const dx = runKernel(
      backend,
      "Conv2D",
      { x: before, filter: turned },
      { strides: 1, pad, dilations: 1, dataFormat: "NHWC" },
    );
    for (const made of [reversed, turned]) backend.disposeData(made.dataId);
    if (spread !== dy) backend.disposeData(spread.dataId);
    if (cropped !== spread) backend.disposeData(cropped.dataId);
    if (before !== cropped) backend.disposeData(before.dataId);
    return dx;
  },
};

/** Explicit padding may exceed the filter: then the first rows or columns of the output's gradient saw only padding. */
function padOrCrop(backend: WasmBackend, x: tf.TensorInfo, top: number, left: number): tf.TensorInfo {
  if (top >= 0 && left >= 0) return x;
  const begin = [0, Math.max(0, -top), Math.max(0, -left), 0];
  const size = x.shape.map((length, axis) => length - begin[axis]);
  return runKernel(backend, "Slice", { x }, { begin, size });
}

/** `[b, h, w, c] -> [b, h * strideHeight, w * strideWidth, c]` with zeros between. */
function spreadOut(backend: WasmBackend, x: tf.TensorInfo, strideHeight: number, strideWidth: number): tf.TensorInfo {
  if (strideHeight === 1 && strideWidth === 1) return x;
  const [batch, height, width, channels] = x.shape;
  const rows = { ...x, shape: [batch * height, 1, width, channels] };
  const paddings = [[0, 0], [0, strideHeight - 1], [0, 0], [0, (strideWidth - 1) * channels]]; // prettier-ignore
  const padded = runKernel(backend, "PadV2", { x: rows }, { paddings, constantValue: 0 });
  padded.shape = [batch, height * strideHeight, width * strideWidth, channels];
  return padded;
}
