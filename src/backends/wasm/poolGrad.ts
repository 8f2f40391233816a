import * as tf from "@tensorflow/tfjs-core";
import { allocate, floats, type WasmKernel } from "./kernel.js";

interface PoolAttrs {
  readonly filterSize: number | [number, number];
  readonly strides: number | [number, number];
  readonly pad: Parameters<typeof tf.backend_util.computePool2DInfo>[4];
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
}

function poolInfo(shape: readonly number[], attrs: Readonly<Record<string, unknown>>): tf.backend_util.Conv2DInfo {
  const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as PoolAttrs;
  const input = shape as [number, number, number, number];
  return tf.backend_util.computePool2DInfo(input, filterSize, strides, 1, pad, dimRoundingMode);
}

/** Calls `visit` with each window: its channel's offset in the output, and the bounds of its rows and columns inside the image. */
function eachWindow(
  info: tf.backend_util.Conv2DInfo,
  visit: (out: number, image: number, top: number, bottom: number, left: number, right: number) => void,
): void {
  const { batchSize, inHeight, inWidth, outHeight, outWidth, inChannels, padInfo } = info;
  for (let b = 0; b < batchSize; b++) {
    for (let row = 0; row < outHeight; row++) {
      const y = row * info.strideHeight - padInfo.top;
      for (let column = 0; column < outWidth; column++) {
        const x = column * info.strideWidth - padInfo.left;
        const bottom = Math.min(inHeight, y + info.filterHeight);
        const right = Math.min(inWidth, x + info.filterWidth);
        const out = ((b * outHeight + row) * outWidth + column) * inChannels;
        visit(out, b * inHeight * inWidth * inChannels, Math.max(0, y), bottom, Math.max(0, x), right);
      }
    }
  }
}

/** Gradient of max pooling: all of it goes to the first largest value of each window, as on the cpu backend. */
export const maxPoolGrad: WasmKernel = {
  name: "MaxPoolGrad",
  run: ({ inputs, attrs, backend }) => {
    const { dy, input } = inputs;
    const info = poolInfo(input.shape, attrs);
    const result = allocate(backend, input.shape);
    const [dx, x, g] = [floats(backend, result), floats(backend, input), floats(backend, dy)];
    const { inWidth, inChannels } = info;
    dx.fill(0);
    eachWindow(info, (out, image, top, bottom, left, right) => {
      for (let channel = 0; channel < inChannels; channel++) {
        let best = -Infinity;
        let at = -1;
        for (let row = top; row < bottom; row++) {
          for (let column = left; column < right; column++) {
            const i = image + (row * inWidth + column) * inChannels + channel;
            if (x[i] > best) [best, at] = [x[i], i];
          }
        }
        if (at >= 0) dx[at] += g[out + channel];
      }
    });
    return result;
  },
};

/** Gradient of average pooling: each value of a window receives an equal share; padding does not count. */
export const avgPoolGrad: WasmKernel = {
  name: "AvgPoolGrad",
  run: ({ inputs, attrs, backend }) => {
    const { dy, input } = inputs;
    const info = poolInfo(input.shape, attrs);
    const result = allocate(backend, input.shape);
    const [dx, g] = [floats(backend, result), floats(backend, dy)];
    const { inWidth, inChannels } = info;
    dx.fill(0);
    eachWindow(info, (out, image, top, bottom, left, right) => {
      const share = 1 / (info.filterHeight * info.filterWidth);
      for (let row = top; row < bottom; row++) {
        for (let column = left; column < right; column++) {
          const i = image + (row * inWidth + column) * inChannels;
          for (let channel = 0; channel < inChannels; channel++) dx[i + channel] += g[out + channel] * share;
        }
      }
    });
    return result;
  },
};
