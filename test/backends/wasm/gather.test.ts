import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";

import { useWasm } from "../../../src/backends/index.js";
import { expectSame, runs, seeds, size } from "../compare.js";

beforeAll(async () => {
  await useWasm({ threads: 2 });
});

describe("gather on wasm", () => {
  it("selects the rows that cpu selects, along any axis, of any width", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(size(0, 5), { minLength: 1, maxLength: 20 }),
        size(0, 2),
        size(1, 40),
        seeds,
        (rows, axis, width, seed) =>
          expectSame([[6, 6, Math.max(6, width)]], seed, ([x]) => [tf.gather(x, tf.tensor1d(rows, "int32"), axis)]),
      ),
      runs,
    ));

  it("takes indices of several axes, and batches", () =>
    expectSame([[6, 3, 2]], 7, ([x]) => {
      const indices = tf.tensor2d([1, 0, 5, 5], [2, 2], "int32");
      return [tf.gather(x, indices), tf.gather(tf.reshape(x, [2, 9, 2]), indices, 1, 1)];
    }));

  it("keeps whole numbers and truth values", () => {
    const indices = tf.tensor1d([2, 0], "int32");
    const whole = tf.gather(tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2], "int32"), indices);
    const truth = tf.gather(tf.tensor1d([true, false, false], "bool"), indices);
    expect([whole.dtype, ...whole.dataSync()]).toEqual(["int32", 5, 6, 1, 2]);
    expect([truth.dtype, ...truth.dataSync()]).toEqual(["bool", 0, 1]);
  });

  it("refuses a row that is not there", () => {
    for (const row of [-1, 3])
      expect(() => tf.gather(tf.zeros([3, 2]), tf.tensor1d([row], "int32"))).toThrow(/index value -?\d is not in/);
  });
});
