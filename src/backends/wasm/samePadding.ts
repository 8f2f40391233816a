import * as tf from "@tensorflow/tfjs-core";

import { runKernel } from "../replaceKernel.js";
import type { WasmKernel } from "./kernel.js";

type Shape4D = [number, number, number, number];
type Pair = number | [number, number];
type Padding = Parameters<typeof tf.backend_util.computeConv2DInfo>[4];

/**
 * Spells out padding "same": with a stride larger than the filter, the backend's own "same" convolves different pixels from every other
 * backend.
 */
function withExplicitPadding(name: string, depthwise: boolean): WasmKernel {
  return {
    name,
    run: ({ inputs, attrs, backend, original }) => {
      if (attrs.pad !== "same" || attrs.dataFormat === "NCHW") return original();
      // tfjs-layers passes null for no dilation.
      const { strides, dilations } = attrs as { strides: Pair; dilations?: Pair | null };
      const [input, filter] = [inputs.x.shape as Shape4D, inputs.filter.shape as Shape4D];
      const { padInfo } = tf.backend_util.computeConv2DInfo(
        input,
        filter,
        strides,
        dilations ?? 1,
        "same",
        undefined,
        depthwise,
      );
      const pad: Padding = [[0, 0], [padInfo.top, padInfo.bottom], [padInfo.left, padInfo.right], [0, 0]]; // prettier-ignore
      return runKernel("wasm", backend, name, { ...inputs }, { ...attrs, dilations: dilations ?? 1, pad });
    },
  };
}

export const depthwiseConv2D = withExplicitPadding("DepthwiseConv2dNative", true);
export const fusedDepthwiseConv2D = withExplicitPadding("FusedDepthwiseConv2D", true);
