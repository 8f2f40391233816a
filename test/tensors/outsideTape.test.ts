import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { outsideTape } from "../../src/tensors/outsideTape.js";
import { onEachBackend, valueAndGradient } from "../backends-under-test.js";

onEachBackend(() => {
  it("computes what it is told, and passes no gradient on", async () => {
    const { value, gradient } = await valueAndGradient(
      (x) => {
        const squares = outsideTape(x, (y) => tf.mul(y, y));
        return tf.sum(tf.mul(x, squares));
      },
      [[3, -2]],
    );
    expect(value).toBe(27 - 8);
    expect(gradient).toEqual([[9, 4]]);
  });

  it("allows operations without a gradient", async () => {
    const { gradient } = await valueAndGradient(
      (x) =>
        tf.mul(
          tf.sum(x),
          outsideTape(x, (y) => tf.cast(tf.max(tf.argMax(y, 1)), "float32")),
        ),
      [[1, 5, 2]],
    );
    expect(gradient).toEqual([[1, 1, 1]]);
  });
});
