import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";

import { seeded } from "../../src/core/random.js";
import { statistics } from "../../src/towers/statistics.js";
import { expectClose, expectNoLeak, onEachBackend, valuesOf } from "../backends-under-test.js";

const random = seeded(1);
const values = Array.from({ length: 2 * 5 * 3 * 2 }, () => random() - 0.5);

/** Mean and deviation over the steps by their definitions. */
function textbook(x: readonly number[], rows: number, steps: number, rest: number): number[] {
  return Array.from({ length: rows }, (_, row) => {
    const at = (step: number, k: number): number => x[(row * steps + step) * rest + k];
    const over = (of: (step: number) => number): number => {
      let sum = 0;
      for (let step = 0; step < steps; step++) sum += of(step);
      return sum / steps;
    };
    const means = Array.from({ length: rest }, (_, k) => over((step) => at(step, k)));
    const deviations = means.map((mean, k) => Math.sqrt(over((step) => (at(step, k) - mean) ** 2) + 1e-5));
    return [...means, ...deviations];
  }).flat();
}

onEachBackend(() => {
  it("is mean and standard deviation over the first axis, however long that is", async () => {
    const layer = statistics({ name: "pool" });
    for (const steps of [5, 1, 10]) {
      const x = Array.from({ length: 2 * steps * 6 }, (_, i) => values[i % values.length] * (1 + i / 50));
      const input = tf.tensor4d(x, [2, steps, 3, 2]);
      const output = layer.apply(input) as tf.Tensor;
      expect(output.shape).toEqual([2, 12]);
      expect(layer.computeOutputShape([null, null, 3, 2])).toEqual([null, 12]);
      expectClose(await valuesOf(output), textbook(x, 2, steps, 6));
      input.dispose();
    }
  });

  it("has the gradient of its definition, finite where all steps are equal", async () => {
    await expectNoLeak(async () => {
      const layer = statistics({ name: "pool" });
      const weights = tf.tensor2d(
        Array.from({ length: 24 }, (_, i) => Math.sin(i + 1)),
        [2, 12],
      );
      const loss = (x: readonly number[]): number =>
        textbook(x, 2, 5, 6).reduce((sum, value, i) => sum + value * Math.sin(i + 1), 0);
      const input = tf.tensor4d(values, [2, 5, 3, 2]);
      const gradient = tf.grad((x: tf.Tensor) => tf.sum(tf.mul(layer.apply(x) as tf.Tensor, weights)));
      const slope = gradient(input);
      const expected = values.map((_, i) => {
        const at = (change: number): number => loss(values.map((value, k) => (k === i ? value + change : value)));
        return (at(1e-5) - at(-1e-5)) / 2e-5;
      });
      expectClose(await valuesOf(slope), expected, 1e-3);
      const equal = tf.ones([2, 5, 3, 2]);
      const flat = gradient(equal);
      expect((await valuesOf(flat)).every(Number.isFinite)).toBe(true);
      tf.dispose([input, equal, weights]);
    });
  });
});
