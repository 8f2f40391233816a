import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";

import { useWasm } from "../../src/backends/index.js";
import { expectSame, runs, seeds, size } from "./compare.js";

beforeAll(async () => {
  await useWasm({ threads: 2 });
});

/** The tensor as often along each axis as asked, made of copies side by side. */
const copies = (x: tf.Tensor, reps: readonly number[]): tf.Tensor =>
  reps.reduce((whole, count, axis) => tf.concat(Array<tf.Tensor>(count).fill(whole), axis), x);

describe("the gradient of tile", () => {
  it("is that of copies side by side, whatever the axes", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(size(1, 4), size(1, 4)), { minLength: 1, maxLength: 4 }),
        seeds,
        (axes, seed) => {
          const [shape, reps] = [axes.map(([length]) => length), axes.map(([, count]) => count)];
          const weights = shape.map((length, axis) => length * reps[axis]);
          const grad = (repeat: (x: tf.Tensor) => tf.Tensor, weight: tf.Tensor) =>
            tf.grad((x: tf.Tensor) => tf.sum(tf.mul(repeat(x), weight)));
          let calls = 0;
          return expectSame([shape, weights], seed, ([x, weight]) => {
            const isFirst = calls++ === 0; // on cpu
            return [grad((x) => (isFirst ? copies(x, reps) : tf.tile(x, [...reps])), weight)(x)];
          });
        },
      ),
      runs,
    ));

  it("takes five axes, for which tfjs has none", () => {
    const x = tf.ones([1, 2, 1, 2, 1]);
    const dx = tf.grad((x: tf.Tensor) => tf.sum(tf.tile(x, [3, 1, 2, 2, 1])))(x);
    expect([dx.shape, ...dx.dataSync()]).toEqual([x.shape, 12, 12, 12, 12]);
  });

  it("cuts no slices", async () => {
    const x = tf.ones([4, 1]);
    const { kernelNames } = await tf.profile(() => tf.grad((x: tf.Tensor) => tf.sum(tf.tile(x, [1, 64])))(x));
    expect(kernelNames).not.toContain("Slice");
  });
});
