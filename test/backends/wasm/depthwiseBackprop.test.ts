import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, it } from "vitest";

import { useWasm } from "../../../src/backends/index.js";
import { expectSame, gradients, size, windows } from "../compare.js";

beforeAll(async () => {
  await useWasm({ threads: 2 });
});

describe("depthwise convolution on wasm", () => {
  it("agrees with cpu, and so do both gradients", () =>
    fc.assert(
      fc.asyncProperty(
        windows,
        size(1, 3),
        async ({ batch, height, width, channels, filter, strides, pad, seed }, multiplier) => {
          const f = (x: tf.Tensor, w: tf.Tensor): tf.Tensor =>
            tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, strides, pad);
          await expectSame(
            [
              [batch, height, width, channels],
              [...filter, channels, multiplier],
            ],
            seed,
            ([x, w]) => [
              // prettier-ignore
              f(x, w),
              ...gradients(f)([x, w]),
            ],
          );
        },
      ),
      { numRuns: 100 },
    ));
});
