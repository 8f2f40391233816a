import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";

import { useWasm } from "../../../src/backends/index.js";
import { expectSame, gradients, runs, seeds, size, windows } from "../compare.js";

beforeAll(async () => {
  await useWasm({ threads: 2 });
});

describe("convolution on wasm", () => {
  it("agrees with cpu, and so do both gradients, over strides and paddings", () =>
    fc.assert(
      fc.asyncProperty(
        windows,
        size(1, 20),
        async ({ batch, height, width, channels, filter, strides, pad, seed }, n) => {
          const shapes = [
            [batch, height, width, channels],
            [...filter, channels, n],
          ];
          const f = (x: tf.Tensor, w: tf.Tensor): tf.Tensor =>
            tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, strides, pad);
          await expectSame(shapes, seed, ([x, w]) => [f(x, w), ...gradients(f)([x, w])]);
        },
      ),
      { numRuns: 150 },
    ));

  it(
    "agrees with cpu where blocks, splits of a long contraction and edges meet",
    () =>
      fc.assert(
        fc.asyncProperty(
          fc.record({
            batch: size(1, 3),
            side: size(14, 24),
            channels: size(1, 20),
            n: size(1, 140),
            k: size(1, 4),
            stride: size(1, 2),
          }),
          seeds,
          async ({ batch, side, channels, n, k, stride }, seed) => {
            const shapes = [
              [batch, side, side, channels],
              [k, k, channels, n],
            ];
            const f = (x: tf.Tensor, w: tf.Tensor): tf.Tensor =>
              tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, "same");
            await expectSame(shapes, seed, ([x, w]) => [f(x, w), ...gradients(f)([x, w])]);
          },
        ),
        { numRuns: 4 },
      ),
    120_000,
  );

  it("agrees with cpu for dilated windows", () =>
    fc.assert(
      fc.asyncProperty(windows, size(2, 3), async ({ batch, height, width, channels, filter, seed }, dilation) => {
        await expectSame(
          [
            [batch, height, width, channels],
            [...filter, channels, 5],
          ],
          seed,
          ([x, w]) => [
            // prettier-ignore
            tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, "same", "NHWC", dilation),
          ],
        );
      }),
      runs,
    ));

  it.each(["linear", "relu", "relu6", "elu", "sigmoid", "leakyrelu"] as const)("fuses bias and %s", (activation) =>
    fc.assert(
      fc.asyncProperty(
        windows,
        size(1, 20),
        async ({ batch, height, width, channels, filter, strides, pad, seed }, n) => {
          await expectSame(
            [[batch, height, width, channels], [...filter, channels, n], [n]],
            seed,
            ([x, filter, bias]) => [
              // prettier-ignore
              tf.fused.conv2d({ x: x as tf.Tensor4D, filter: filter as tf.Tensor4D, strides, pad, bias, activation, leakyreluAlpha: 0.3 }),
            ],
          );
        },
      ),
      { numRuns: 15 },
    ),
  );

  it.each(["linear", "relu", "relu6", "elu", "sigmoid", "leakyrelu"] as const)(
    "applies %s without a bias",
    (activation) =>
      fc.assert(
        fc.asyncProperty(
          windows,
          size(1, 20),
          async ({ batch, height, width, channels, filter, strides, pad, seed }, n) => {
            await expectSame(
              [
                [batch, height, width, channels],
                [...filter, channels, n],
              ],
              seed,
              ([x, w]) => [
                // prettier-ignore
                tf.fused.conv2d({ x: x as tf.Tensor4D, filter: w as tf.Tensor4D, strides, pad, activation, leakyreluAlpha: 0.3 }),
              ],
            );
          },
        ),
        { numRuns: 10 },
      ),
  );

  it("refuses images with channels first", () => {
    const x = tf.ones<tf.Rank.R4>([1, 3, 5, 5]);
    const filter = tf.ones<tf.Rank.R4>([2, 2, 3, 1]);
    expect(() => tf.conv2d(x, filter, 1, "valid", "NCHW")).toThrow("Conv2D on wasm: dataFormat must be NHWC, got NCHW");
    tf.dispose([x, filter]);
  });
});
