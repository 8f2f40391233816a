import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";

import { useWasm } from "../../../src/backends/index.js";
import { expectSame, runs, seeds, size } from "../compare.js";

beforeAll(async () => {
  await useWasm({ threads: 2 });
});

/** Shapes, with a place to start in each axis and how much to take from there. */
const cuts = fc
  .array(fc.tuple(size(1, 20), fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 0.5, 1)), {
    minLength: 1,
    maxLength: 4,
  })
  .map((axes) => ({
    shape: axes.map(([whole]) => whole),
    begin: axes.map(([whole, start, share]) => (share === 1 ? 0 : Math.floor(start * (whole - 1)))),
    sizes: axes.map(([whole, start, share]) => {
      if (share === 1) return whole;
      return Math.max(1, Math.floor(share * (whole - Math.floor(start * (whole - 1)))));
    }),
  }));

describe("slice on wasm", () => {
  it("cuts out what cpu cuts out, and has its gradient, whatever the axes", () =>
    fc.assert(
      fc.asyncProperty(cuts, seeds, ({ shape, begin, sizes }, seed) =>
        expectSame([shape], seed, ([x]) => [
          tf.slice(x, begin, sizes),
          tf.grad((x: tf.Tensor) => tf.sum(tf.square(tf.slice(x, begin, sizes))))(x),
        ]),
      ),
      runs,
    ));

  it("takes five axes, the rest of an axis, and nothing", () =>
    expectSame([[2, 3, 4, 2, 3]], 3, ([x]) => [
      tf.slice(x, [1, 0, 1, 0, 1], [1, 3, 2, 2, 2]),
      tf.slice(x, [0, 1, 0, 0, 0], [-1, 2, -1, 1, -1]),
      tf.slice(x, [0, 1], [2, 0]),
    ]));

  it("keeps whole numbers, truth values and texts", () => {
    const whole = tf.slice(tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2], "int32"), [0, 1], [3, 1]);
    const truth = tf.slice(tf.tensor1d([true, false, true], "bool"), [1], [2]);
    const texts = tf.slice(tf.tensor1d(["a", "b", "c"]), [1], [2]);
    expect([whole.dtype, ...whole.dataSync()]).toEqual(["int32", 2, 4, 6]);
    expect([truth.dtype, ...truth.dataSync()]).toEqual(["bool", 0, 1]);
    expect([texts.dtype, ...texts.dataSync()]).toEqual(["string", "b", "c"]);
  });

  it("refuses what is not there", () => {
    const x = tf.zeros([3, 2]);
    expect(() => tf.slice(x, [2, 0], [2, 2])).toThrow(/would overflow input/);
    expect(() => tf.slice(x, [-1, 0], [1, 2])).toThrow();
  });
});
