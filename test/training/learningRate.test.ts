import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";

import { cosineDecay, rateSetter } from "../../src/training/learningRate.js";

describe("schedules", () => {
  it("cosineDecay goes from start to end along half a cosine", () => {
    const rate = cosineDecay(1, { epochs: 5, end: 0.2 });
    expect([0, 1, 2, 3, 4].map((epoch) => Number(rate(epoch).toFixed(4)))).toEqual([1, 0.8828, 0.6, 0.3172, 0.2]);
    expect(cosineDecay(1, { epochs: 5 })(4)).toBeGreaterThan(0);
  });
});

describe("rateSetter", () => {
  it.each([
    ["sgd", () => tf.train.sgd(1)],
    ["momentum", () => tf.train.momentum(1, 0)],
    ["adam", () => tf.train.adam(1)],
    ["rmsprop", () => tf.train.rmsprop(1)],
  ])("changes how far %s steps", (_, make) => {
    const step = (rate: number): number => {
      const optimizer = make();
      const weight = tf.variable(tf.scalar(0));
      rateSetter(optimizer, () => rate)(0);
      optimizer.applyGradients([{ name: weight.name, tensor: tf.scalar(1) }]);
      const moved = weight.dataSync()[0];
      weight.dispose();
      optimizer.dispose();
      return moved;
    };
    expect(step(0.2) / step(0.1)).toBeCloseTo(2, 4);
  });

  it("refuses a rate that is not positive", () => {
    const optimizer = tf.train.adam(1);
    expect(() => {
      rateSetter(optimizer, () => 0)(3);
    }).toThrow("fit: learningRate must be greater than 0, got 0");
    optimizer.dispose();
  });

  it("refuses an optimizer without a rate", () => {
    expect(() => rateSetter({} as never, 0.1)).toThrow("fit: the optimizer has no learning rate to set");
  });
});
