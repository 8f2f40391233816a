import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, it } from "vitest";

import { useWasm } from "../../../src/backends/index.js";
import { expectSame, gradients, runs, seeds, size } from "../compare.js";

beforeAll(async () => {
  await useWasm({ threads: 2 });
});

const reduction = fc.array(size(1, 7), { minLength: 1, maxLength: 5 }).chain((shape) =>
  fc.record({
    shape: fc.constant(shape),
    axes: fc.subarray(shape.map((_, axis) => axis)),
    keepDims: fc.boolean(),
    seed: seeds,
  }),
);

describe("sums and means on wasm", () => {
  it("agree with cpu over any axes, and so do their gradients", () =>
    fc.assert(
      fc.asyncProperty(reduction, async ({ shape, axes, keepDims, seed }) => {
        const sum = (x: tf.Tensor): tf.Tensor => tf.sum(x, axes, keepDims);
        const mean = (x: tf.Tensor): tf.Tensor => tf.mean(x, axes, keepDims);
        await expectSame([shape], seed, ([x]) => [sum(x), mean(x), ...gradients(sum)([x]), ...gradients(mean)([x])]);
      }),
      { numRuns: 150 },
    ));

  it("agree with cpu where several chunks are added up", () =>
    fc.assert(
      fc.asyncProperty(size(1, 3000), size(1, 70), seeds, async (rows, columns, seed) => {
        await expectSame([[rows, 3, columns]], seed, ([x]) => [tf.sum(x, [0, 1]), tf.mean(x, 0), tf.sum(x, 1)]);
      }),
      { ...runs, numRuns: 10 },
    ));

  it("sum whole numbers as whole numbers", () =>
    expectSame([[5, 4, 3]], 1, ([x]) => {
      const whole = tf.cast(tf.mul(x, 100), "int32");
      return [tf.cast(tf.sum(whole, 0), "float32"), tf.mean(whole, [0, 1])];
    }));
});
