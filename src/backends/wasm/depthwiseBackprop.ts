import * as tf from "@tensorflow/tfjs-core";
import { allocate, floats, type WasmKernel } from "./kernel.js";

type Shape4D = [number, number, number, number];
type Info = tf.backend_util.Conv2DInfo;

interface DepthwiseAttrs {
  readonly strides: number | [number, number];
  readonly dilations?: number | [number, number] | null;
  readonly pad: Parameters<typeof tf.backend_util.computeConv2DInfo>[4];
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
  readonly filterShape: Shape4D;
  readonly inputShape: Shape4D;
}

/** Calls `visit` with the offsets of each filter tap and the input and output pixels it connects. */
function eachTap(info: Info, visit: (tap: number, input: number, output: number) => void): void {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, padInfo } = info;
  for (let b = 0; b < batchSize; b++) {
    for (let row = 0; row < outHeight; row++) {
      for (let column = 0; column < outWidth; column++) {
        const output = ((b * outHeight + row) * outWidth + column) * outChannels;
        for (let i = 0; i < info.filterHeight; i++) {
          const y = row * info.strideHeight + i * info.dilationHeight - padInfo.top;
          if (y < 0 || y >= inHeight) continue;
          for (let j = 0; j < info.filterWidth; j++) {
            const x = column * info.strideWidth + j * info.dilationWidth - padInfo.left;
            if (x < 0 || x >= inWidth) continue;
            visit((i * info.filterWidth + j) * outChannels, ((b * inHeight + y) * inWidth + x) * inChannels, output);
          }
        }
      }
    }
  }
}

function depthwiseInfo(input: readonly number[], filter: readonly number[], attrs: DepthwiseAttrs): Info {
  const { strides, dilations, pad, dimRoundingMode } = attrs;
  return tf.backend_util.computeConv2DInfo(
    input as Shape4D,
    filter as Shape4D,
    strides,
    dilations ?? 1, // tfjs-layers passes null
    pad,
    dimRoundingMode,
    true,
  );
}

export const depthwiseBackpropFilter: WasmKernel = {
  name: "DepthwiseConv2dNativeBackpropFilter",
  run: ({ inputs, attrs, backend }) => {
    const depthwise = attrs as unknown as DepthwiseAttrs;
    const info = depthwiseInfo(inputs.x.shape, depthwise.filterShape, depthwise);
    const result = allocate(backend, depthwise.filterShape);
    const [dw, x, dy] = [floats(backend, result), floats(backend, inputs.x), floats(backend, inputs.dy)];
    const multiplier = info.outChannels / info.inChannels;
    dw.fill(0);
    eachTap(info, (tap, input, output) => {
      for (let c = 0, o = 0; c < info.inChannels; c++) {
        for (let m = 0; m < multiplier; m++, o++) dw[tap + o] += x[input + c] * dy[output + o];
      }
    });
    return result;
  },
};

export const depthwiseBackpropInput: WasmKernel = {
  name: "DepthwiseConv2dNativeBackpropInput",
  run: ({ inputs, attrs, backend }) => {
    const depthwise = attrs as unknown as DepthwiseAttrs;
    const info = depthwiseInfo(depthwise.inputShape, inputs.filter.shape, depthwise);
    const result = allocate(backend, depthwise.inputShape);
    const [dx, w, dy] = [floats(backend, result), floats(backend, inputs.filter), floats(backend, inputs.dy)];
    const multiplier = info.outChannels / info.inChannels;
    dx.fill(0);
    eachTap(info, (tap, input, output) => {
      for (let c = 0, o = 0; c < info.inChannels; c++) {
        for (let m = 0; m < multiplier; m++, o++) dx[input + c] += w[tap + o] * dy[output + o];
      }
    });
    return result;
  },
};
