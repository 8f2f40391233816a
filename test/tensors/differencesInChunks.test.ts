import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { differencesInChunks } from "../../src/tensors/differencesInChunks.js";
import { expectClose, expectNoLeak, onEachBackend, valuesOf } from "../backends-under-test.js";

const manhattan = (a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D =>
  differencesInChunks(a, b, (difference) => tf.sum(tf.abs(difference), 2));

onEachBackend(() => {
  it("compares every row with every other", async () => {
    expect(await valuesOf(manhattan(tf.tensor2d([[0, 0], [1, 2]]), tf.tensor2d([[1, 1], [0, 5], [1, 2]])))).toEqual([2, 5, 3, 1, 4, 0]); // prettier-ignore
  });

  it("gives the same in several chunks, of which the last is shorter", async () => {
    // 700 rows of 1 number against 5,000: 209 rows fit a chunk of 2²⁰ numbers.
    const a = Float32Array.from({ length: 700 }, (_, i) => i % 13);
    const b = Float32Array.from({ length: 5000 }, (_, i) => i % 17);
    const found = await valuesOf(manhattan(tf.tensor2d(a, [700, 1]), tf.tensor2d(b, [5000, 1])));
    for (const place of [0, 209 * 5000 - 1, 209 * 5000, 627 * 5000 + 4321, 700 * 5000 - 1]) {
      expect(found[place]).toBe(Math.abs(a[Math.floor(place / 5000)] - b[place % 5000]));
    }
    expect(found.reduce((sum, value) => sum + value, 0)).toBe(
      [...a].reduce((sum, left) => sum + b.reduce((part, right) => part + Math.abs(left - right), 0), 0),
    );
  });

  it("keeps no tensors but its result", () =>
    expectNoLeak(async () => {
      const [a, b] = [tf.tensor2d([[0, 0]]), tf.tensor2d([[1, 1]])];
      await valuesOf(manhattan(a, b));
      tf.dispose([a, b]);
    }));

  it("subtracts in another way on demand", async () => {
    const squared = differencesInChunks(tf.tensor2d([[1, 2]]), tf.tensor2d([[3, 3]]), (d) => tf.sum(d, 2), (a, b) => tf.squaredDifference(a, b)); // prettier-ignore
    expectClose(await valuesOf(squared), [5], 1e-6);
  });
});
