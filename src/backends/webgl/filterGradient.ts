import * as tf from "@tensorflow/tfjs-core";

import type { GradientReplacement } from "../gradients.js";
import { convInfo } from "../windowInfo.js";

/** With fewer channels, all places of a filter are one product. */
const FEW_CHANNELS = 16;

/** Results of a product below which its sum is split: a graphics processor computes them side by side, four at a time. */
const ENOUGH_RESULTS = 2 ** 14;

/**
 * The gradient of a convolution's filter as products of matrices, one for each place of the filter. tfjs' own program sums over all pixels for each weight, one number at a time.
 */
export const conv2dOnWebgl: GradientReplacement = {
  kernelName: "Conv2D",
  inputsToSave: ["x", "filter"],
  gradient: (dy, saved, attrs, original) => {
    const gradients = original();
    if (tf.getBackend() !== "webgl" || attrs.dataFormat !== "NHWC") return gradients;
    const [x, filter] = saved as tf.Tensor4D[];
    const { padInfo, strideHeight, strideWidth, dilationHeight, dilationWidth } = convInfo(
      x.shape,
      filter.shape,
      attrs,
    );
    if (strideHeight * strideWidth * dilationHeight * dilationWidth !== 1) return gradients;
    const { top, bottom, left, right } = padInfo;
    const framed = (): tf.Tensor4D => tf.pad4d(x, [[0, 0], [top, bottom], [left, right], [0, 0]]); // prettier-ignore
    return { ...gradients, filter: () => tf.tidy(() => filterGradient(framed(), dy as tf.Tensor4D, filter.shape)) };
  },
};

/** `x` is padded already, and the stride is 1. */
function filterGradient(x: tf.Tensor4D, dy: tf.Tensor4D, shape: [number, number, number, number]): tf.Tensor {
  const [down, across, channels, filters] = shape;
  const [images, height, width] = dy.shape;
  const pixels = images * height * width;
  const places = Array.from({ length: down * across }, (_, k) => [Math.floor(k / across), k % across] as const);
  const together = channels < FEW_CHANNELS;
  const results = (together ? places.length : 1) * channels * filters;
  let parts = 1;
  while (parts * results < ENOUGH_RESULTS && pixels % (2 * parts) === 0) parts *= 2;
  const gradient = tf.reshape(dy, [parts, pixels / parts, filters]);
  const seenAt = ([row, column]: readonly [number, number]): tf.Tensor3D =>
    tf.reshape(tf.slice(x, [0, row, column, 0], [images, height, width, channels]), [parts, pixels / parts, channels]);
  const product = (seen: tf.Tensor3D): tf.Tensor => tf.sum(tf.matMul(seen, gradient, true), 0);
  return tf.reshape(
    together ? product(tf.concat(places.map(seenAt), 2)) : tf.stack(places.map((place) => product(seenAt(place)))),
    shape,
  );
}
