import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";

import { useWasm } from "../../../src/backends/index.js";
import { expectSame, gradients, seeds, size } from "../compare.js";

beforeAll(async () => {
  await useWasm({ threads: 2 });
});

/** Two shapes that broadcast: axes are dropped from the front or shrunk to 1, on either side. */
const shapes = fc.array(size(1, 6), { minLength: 0, maxLength: 4 }).chain((shape) =>
  fc
    .tuple(fc.tuple(...shape.map(() => fc.constantFrom("both", "a", "b"))), size(0, shape.length), fc.boolean())
    .map(([sides, dropped, swap]) => {
      const a = shape.map((length, axis) => (sides[axis] === "b" ? 1 : length));
      const b = shape.map((length, axis) => (sides[axis] === "a" ? 1 : length)).slice(dropped);
      return swap ? [b, a] : [a, b];
    }),
);

describe("elementwise kernels on wasm", () => {
  it.each(["add", "sub", "mul", "div", "squaredDifference"] as const)(
    "%s agrees with cpu however shapes broadcast, and so do its gradients",
    (name) =>
      fc.assert(
        fc.asyncProperty(shapes, seeds, async ([a, b], seed) => {
          const f = (x: tf.Tensor, y: tf.Tensor): tf.Tensor =>
            tf[name](x, name === "div" ? tf.add(tf.square(y), 0.5) : y);
          await expectSame([a, b], seed, ([x, y]) => [f(x, y), ...gradients(f)([x, y])]);
        }),
        { numRuns: 100 },
      ),
  );

  it.each(["relu", "square", "neg"] as const)("%s and its gradient agree with cpu", (name) =>
    fc.assert(
      fc.asyncProperty(fc.array(size(1, 9), { maxLength: 4 }), seeds, async (shape, seed) => {
        await expectSame([shape], seed, ([x]) => [tf[name](x), ...gradients((x) => tf[name](x))([x])]);
      }),
      { numRuns: 50 },
    ),
  );

  it("sqrt and powers of quarters agree with cpu, and so do their gradients", () =>
    fc.assert(
      fc.asyncProperty(fc.array(size(1, 9), { maxLength: 3 }), size(-17, 17), seeds, async (shape, quarters, seed) => {
        await expectSame([shape], seed, ([raw]) => {
          const x = tf.add(tf.square(raw), 0.5);
          const f = (x: tf.Tensor): tf.Tensor => tf.pow(x, quarters / 4);
          return [tf.sqrt(x), ...gradients((x) => tf.sqrt(x))([x]), f(x), ...gradients(f)([x])];
        });
      }),
      { numRuns: 50 },
    ));

  it("agree with cpu over several chunks", () =>
    expectSame([[3, 100, 500], [500]], 3, ([x, row]) => [tf.add(x, row), tf.mul(x, x), tf.sub(1, x), tf.relu(x)]));

  it("leave whole numbers to the kernels for whole numbers", async () => {
    await tf.setBackend("wasm");
    const sum = tf.add(tf.tensor1d([1, 2], "int32"), tf.tensor1d([3, 4], "int32"));
    expect(sum.dtype).toBe("int32");
    expect([...(await sum.data())]).toEqual([4, 6]);
  });

  it("keep what a clone shares when its original goes", async () => {
    await tf.setBackend("wasm");
    const x = tf.tensor1d([1, 2, 3]);
    const copy = tf.clone(x);
    x.dispose();
    const other = tf.tensor1d([9, 9, 9]);
    expect([...(await copy.data())]).toEqual([1, 2, 3]);
    tf.dispose([copy, other]);
  });

  it("have gradients of gradients", () =>
    expectSame([[4, 5]], 2, ([x]) => {
      const inner = tf.grad((x: tf.Tensor) => tf.sum(tf.pow(tf.mean(tf.square(tf.relu(x)), 0), 2)));
      return [tf.grad((x: tf.Tensor) => tf.sum(tf.square(inner(x))))(x)];
    }));
});
