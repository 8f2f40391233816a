import type * as tf from "@tensorflow/tfjs-core";

import type { Random } from "../../src/core/random.js";

interface Values {
  readonly x: ArrayLike<number>;
  readonly filter: ArrayLike<number>;
  readonly dy: ArrayLike<number>;
}

/** A convolution and both its gradients by the textbook's loop, in double precision. */
export function naiveConvolution(
  info: tf.backend_util.Conv2DInfo,
  { x, filter, dy }: Values,
): Record<"y" | "dx" | "dw", Float64Array> {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, padInfo } = info;
  const y = new Float64Array(batchSize * outHeight * outWidth * outChannels);
  const dx = new Float64Array(batchSize * inHeight * inWidth * inChannels);
  const dw = new Float64Array(info.filterHeight * info.filterWidth * inChannels * outChannels);
  for (let b = 0; b < batchSize; b++) {
    for (let oy = 0; oy < outHeight; oy++) {
      for (let ox = 0; ox < outWidth; ox++) {
        const out = ((b * outHeight + oy) * outWidth + ox) * outChannels;
        for (let fy = 0; fy < info.filterHeight; fy++) {
          const iy = oy * info.strideHeight + fy * info.dilationHeight - padInfo.top;
          if (iy < 0 || iy >= inHeight) continue;
          for (let fx = 0; fx < info.filterWidth; fx++) {
            const ix = ox * info.strideWidth + fx * info.dilationWidth - padInfo.left;
            if (ix < 0 || ix >= inWidth) continue;
            for (let c = 0; c < inChannels; c++) {
              const at = ((b * inHeight + iy) * inWidth + ix) * inChannels + c;
              const tap = ((fy * info.filterWidth + fx) * inChannels + c) * outChannels;
              for (let n = 0; n < outChannels; n++) {
                y[out + n] += x[at] * filter[tap + n];
                dx[at] += dy[out + n] * filter[tap + n];
                dw[tap + n] += dy[out + n] * x[at];
              }
            }
          }
        }
      }
    }
  }
  return { y, dx, dw };
}

/** Norm of the difference over the norm. */
export function relativeError(got: ArrayLike<number>, expected: ArrayLike<number>): number {
  let [off, size] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    off += (got[i] - expected[i]) ** 2;
    size += expected[i] ** 2;
  }
  return got.length === expected.length ? Math.sqrt(off / size) : NaN;
}

/** Numbers between -1 and 1. */
export function uniform(shape: readonly number[], random: Random): Float32Array {
  const length = shape.reduce((product, size) => product * size, 1);
  return Float32Array.from({ length }, () => 2 * random() - 1);
}
