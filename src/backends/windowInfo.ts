import * as tf from "@tensorflow/tfjs-core";

type Shape4D = [number, number, number, number];
type Info = tf.backend_util.Conv2DInfo;
type Pair = number | [number, number];

interface WindowAttrs {
  readonly strides: Pair;
  readonly pad: Parameters<typeof tf.backend_util.computeConv2DInfo>[4];
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
}

/** How the windows of a convolution lie in an image. */
export function convInfo(input: readonly number[], filter: readonly number[], attrs: object): Info {
  // tfjs-layers passes null for no dilation.
  const { strides, dilations, pad, dimRoundingMode } = attrs as WindowAttrs & { readonly dilations?: Pair | null };
  return tf.backend_util.computeConv2DInfo(
    input as Shape4D,
    filter as Shape4D,
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
  );
}

/** How the windows of a pooling operation lie in an image. */
export function poolInfo(input: readonly number[], attrs: object): Info {
  const { filterSize, strides, pad, dimRoundingMode } = attrs as WindowAttrs & { readonly filterSize: Pair };
  return tf.backend_util.computePool2DInfo(input as Shape4D, filterSize, strides, 1, pad, dimRoundingMode);
}
