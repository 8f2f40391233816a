import type * as tf from "@tensorflow/tfjs-core";

import { multiply, splitsFor, type WindowedImage } from "./gemm.js";
import { after, allocate, floats, placeOf, type WasmKernelCall } from "./kernel.js";
import { windowWords } from "./pool.js";
import { sumParts } from "./sumParts.js";

type Conv2DInfo = tf.backend_util.Conv2DInfo;

function windowed(info: Conv2DInfo): WindowedImage {
  return {
    height: info.inHeight,
    width: info.inWidth,
    channels: info.inChannels,
    taps: [info.filterHeight, info.filterWidth],
    strides: [info.strideHeight, info.strideWidth],
    dilations: [info.dilationHeight, info.dilationWidth],
    top: info.padInfo.top,
    left: info.padInfo.left,
    outHeight: info.outHeight,
    outWidth: info.outWidth,
  };
}

/** Convolution as a matrix product: the image, seen through each pixel's window, times the filter; with bias and rectifier if requested. */
export function directForward(
  { inputs: { x, filter }, backend, runner }: WasmKernelCall,
  info: Conv2DInfo,
  { bias, relu = false }: { readonly bias?: tf.TensorInfo; readonly relu?: boolean } = {},
): tf.TensorInfo {
  const result = allocate(backend, info.outShape);
  multiply(runner, {
    a: placeOf(backend, x),
    b: placeOf(backend, filter),
    c: placeOf(backend, result),
    ...(bias !== undefined && { bias: placeOf(backend, bias) }),
    m: info.batchSize * info.outHeight * info.outWidth,
    n: info.outChannels,
    k: info.filterHeight * info.filterWidth * info.inChannels,
    left: "imageRows",
    right: "rows",
    relu,
    image: windowed(info),
  });
  return result;
}

/** Gradient with respect to the filter: the image's windows, transposed, times the output's gradient. */
export function directBackpropFilter(
  { inputs: { x, dy }, backend, runner }: WasmKernelCall,
  info: Conv2DInfo,
): tf.TensorInfo {
  const m = info.filterHeight * info.filterWidth * info.inChannels;
  const n = info.outChannels;
  const k = info.batchSize * info.outHeight * info.outWidth;
  const splits = splitsFor(m, n, k);
  const parts = allocate(backend, [splits, m, n]);
  multiply(runner, {
    a: placeOf(backend, x),
    b: placeOf(backend, dy),
    c: placeOf(backend, parts),
    m,
    n,
    k,
    left: "imageColumns",
    right: "rows",
    splits,
    image: windowed(info),
  });
  return sumParts(backend, runner, parts, info.filterShape);
}

/**
 * Gradient with respect to the input. With stride s, pixels fall into s x s classes that see different taps of the filter; each class is
 * a stride-1 convolution of the output's gradient with its taps in reverse order.
 */
export function directBackpropInput(call: WasmKernelCall, info: Conv2DInfo): tf.TensorInfo {
  const {
    inputs: { dy, filter },
    backend,
    runner,
  } = call;
  const { inHeight, inWidth, inChannels, outChannels, strideHeight, strideWidth, filterWidth } = info;
  if (inChannels <= FEW_CHANNELS) return byWindows(call, info);
  const result = allocate(backend, info.inShape);
  const rows = classes(inHeight, info.filterHeight, strideHeight, info.padInfo.top);
  const columns = classes(inWidth, filterWidth, strideWidth, info.padInfo.left);
  const dense = strideHeight === 1 && strideWidth === 1;
  if ([...rows, ...columns].some(({ taps }) => taps === 0)) floats(backend, result).fill(0);
  const tapBytes = 4 * inChannels * outChannels;
  for (const row of rows) {
    for (const column of columns) {
      if (row.count * column.count * row.taps * column.taps === 0) continue;
      const first = row.lastTap * filterWidth + column.lastTap;
      const steps = [-strideHeight * filterWidth * tapBytes, -strideWidth * tapBytes];
      const start = row.start * inWidth + column.start;
      multiply(runner, {
        a: placeOf(backend, dy),
        b: placeOf(backend, filter),
        c: placeOf(backend, result),
        m: info.batchSize * row.count * column.count,
        n: inChannels,
        k: row.taps * column.taps * outChannels,
        left: "imageRows",
        right: "turnedFilter",
        filter: [row.taps, column.taps, ...steps, first * tapBytes, outChannels],
        ...(!dense && {
          scatter: [row.count, column.count, inHeight * inWidth, strideHeight * inWidth, strideWidth, start],
        }),
        image: {
          height: info.outHeight,
          width: info.outWidth,
          channels: outChannels,
          taps: [row.taps, column.taps],
          strides: [1, 1],
          dilations: [1, 1],
          top: row.padding,
          left: column.padding,
          outHeight: row.count,
          outWidth: column.count,
        },
      });
    }
  }
  return result;
}

const FEW_CHANNELS = 4;
const MOST_WINDOW_FLOATS = 2 ** 22;

/** The same for images with few channels, for which a product 8 columns wide would be wasteful: adds up the gradients of all windows. */
function byWindows({ inputs, backend, runner }: WasmKernelCall, info: Conv2DInfo): tf.TensorInfo {
  const pixels = info.outHeight * info.outWidth;
  const window = info.filterHeight * info.filterWidth * info.inChannels;
  const examples = Math.max(1, Math.min(info.batchSize, Math.floor(MOST_WINDOW_FLOATS / (pixels * window))));
  const result = allocate(backend, info.inShape);
  const windows = allocate(backend, [examples, pixels, window]);
  const [dy, dx] = [placeOf(backend, inputs.dy), placeOf(backend, result)];
  for (let first = 0; first < info.batchSize; first += examples) {
    const count = Math.min(examples, info.batchSize - first);
    multiply(runner, {
      a: after(dy, first * pixels * info.outChannels),
      b: placeOf(backend, inputs.filter),
      c: placeOf(backend, windows),
      m: count * pixels,
      n: window,
      k: info.outChannels,
      left: "rows",
      right: "columns",
    });
    const image = after(dx, first * info.inHeight * info.inWidth * info.inChannels);
    runner.run("addWindows", [0, placeOf(backend, windows), image, 0, ...windowWords(info)], count);
  }
  backend.disposeData(windows.dataId);
  return result;
}

interface PixelClass {
  /** The first pixel of the class, and how many there are, `stride` apart. */
  readonly start: number;
  readonly count: number;
  /** The taps that reach them, the last of these taps in the filter, and the padding of their convolution. */
  readonly taps: number;
  readonly lastTap: number;
  readonly padding: number;
}

/** Along one axis: pixel i is reached by tap t from output (i + before - t) / stride, so its class is (i + before) modulo stride. */
function classes(size: number, filter: number, stride: number, before: number): PixelClass[] {
  return Array.from({ length: stride }, (_, remainder) => {
    const taps = Math.max(0, Math.ceil((filter - remainder) / stride));
    const firstQuotient = Math.ceil((before - remainder) / stride);
    const lastQuotient = Math.floor((size - 1 + before - remainder) / stride);
    return {
      start: stride * firstQuotient + remainder - before,
      count: Math.max(0, lastQuotient - firstQuotient + 1),
      taps,
      lastTap: remainder + stride * (taps - 1),
      padding: taps - 1 - firstQuotient,
    };
  });
}
