import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import fc from "fast-check";
import { beforeAll, describe, it } from "vitest";

import { useWasm } from "../../../src/backends/index.js";
import { expectSame, gradients, runs, seeds, size } from "../compare.js";

beforeAll(async () => {
  await useWasm({ threads: 2 });
});

const shapes = fc.array(size(1, 9), { minLength: 2, maxLength: 4 });

describe("batch normalisation on wasm", () => {
  it("agrees with cpu, and so do all five gradients", () =>
    fc.assert(
      fc.asyncProperty(shapes, seeds, async (shape, seed) => {
        const row = [shape[shape.length - 1]];
        const f = (x: tf.Tensor, mean: tf.Tensor, root: tf.Tensor, offset: tf.Tensor, scale: tf.Tensor): tf.Tensor =>
          tf.batchNorm(x, mean, tf.add(tf.square(root), 0.1), offset, scale);
        await expectSame([shape, row, row, row, row], seed, (inputs) => {
          const [x, mean, root, offset, scale] = inputs;
          return [f(x, mean, root, offset, scale), ...gradients(f)(inputs)];
        });
      }),
      runs,
    ));

  it("agrees with cpu without scale and offset, and with statistics of x's own shape", () =>
    fc.assert(
      fc.asyncProperty(shapes, seeds, async (shape, seed) => {
        await expectSame([shape, shape, [shape[shape.length - 1]]], seed, ([x, whole, row]) => {
          const over = (statistic: tf.Tensor) => (x: tf.Tensor) =>
            tf.batchNorm(x, statistic, tf.add<tf.Tensor1D>(tf.square(statistic), 0.1));
          return [over(row)(x), over(whole)(x)];
        });
      }),
      runs,
    ));

  it("agrees with cpu with an offset and no scale, and with a scale and no offset", () =>
    fc.assert(
      fc.asyncProperty(shapes, seeds, async (shape, seed) => {
        const row = [shape[shape.length - 1]];
        await expectSame([shape, row, row, row], seed, ([x, mean, root, own]) => {
          const variance = tf.add<tf.Tensor1D>(tf.square(root), 0.1);
          const moved = (x: tf.Tensor, offset: tf.Tensor): tf.Tensor => tf.batchNorm(x, mean, variance, offset);
          const scaled = (x: tf.Tensor, scale: tf.Tensor): tf.Tensor =>
            tf.batchNorm(x, mean, variance, undefined, scale);
          return [moved(x, own), scaled(x, own)]; // tfjs has no gradients for these
        });
      }),
      runs,
    ));

  it("agrees with cpu as a layer in training, where the statistics depend on x", () =>
    fc.assert(
      fc.asyncProperty(size(2, 9), size(2, 9), size(1, 70), seeds, async (batch, side, channels, seed) => {
        await expectSame([[batch, side, side, channels]], seed, ([x]) => {
          const layer = tfl.layers.batchNormalization();
          const f = (x: tf.Tensor): tf.Tensor => tf.mul(layer.apply(x, { training: true }) as tf.Tensor, tf.cos(x));
          const results = [f(x), ...gradients(f)([x])];
          layer.dispose();
          return results;
        });
      }),
      { numRuns: 20 },
    ));
});
