import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";

import { useWasm } from "../../../src/backends/index.js";
import { expectSame, gradients, windows } from "../compare.js";

beforeAll(async () => {
  await useWasm({ threads: 2 });
});

const anywhere = fc.constantFrom(0, -2, 2); // a shift by -2: every value, and so every window, is negative

describe("pooling on wasm", () => {
  it.each(["maxPool", "avgPool"] as const)(
    "%s and its gradient agree with cpu, also where whole windows are negative",
    (name) =>
      fc.assert(
        fc.asyncProperty(
          windows,
          anywhere,
          async ({ batch, height, width, channels, filter, strides, pad, seed }, shift) => {
            // A window in the padding only has neither a largest value nor an average.
            fc.pre(
              typeof pad === "string" ||
                pad.every((ends, axis) => ends.every((end) => end < Math.max(1, filter[axis - 1] ?? 1))),
            );
            const f = (x: tf.Tensor): tf.Tensor => tf[name](x as tf.Tensor4D, filter, strides, pad);
            await expectSame([[batch, height, width, channels]], seed, ([raw]) => {
              const x = tf.add(raw, shift);
              return [f(x), ...gradients(f)([x])];
            });
          },
        ),
        { numRuns: 150 },
      ),
  );

  it("gives the gradient to the first of equal values", async () => {
    await tf.setBackend("wasm");
    const x = tf.tensor4d([-1, -1, -1, -1], [1, 2, 2, 1]);
    const gradient = tf.grad((x: tf.Tensor) => tf.sum(tf.maxPool(x as tf.Tensor4D, 2, 2, "valid")))(x);
    expect([...(await gradient.data())]).toEqual([1, 0, 0, 0]);
    tf.dispose([x, gradient]);
  });

  it.each(["wasm", "cpu"])(
    "shares the gradient of an average among the values that were averaged, on %s",
    async (backend) => {
      await tf.setBackend(backend);
      const x = tf.tensor4d([1, 2, 3], [1, 1, 3, 1]);
      const f = (x: tf.Tensor): tf.Tensor => tf.sum(tf.avgPool(x as tf.Tensor4D, [1, 2], [1, 2], "same"));
      const gradient = tf.grad(f)(x);
      // (1 + 2) / 2 and 3 / 1: the last window holds one value and padding.
      expect([...(await gradient.data())]).toEqual([0.5, 0.5, 1]);
      tf.dispose([x, gradient]);
    },
  );
});
