import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-layers"; // registers the gradients
import { beforeEach, describe, expect, it } from "vitest";

import { adam } from "../../src/training/adam.js";
import { disposeState, optimizerState, restoreOptimizer } from "../../src/training/optimizerState.js";

beforeEach(() => tf.setBackend("cpu"));

/** Some steps down a bowl; the weights after each. */
async function descend(optimizer: tf.Optimizer, weights: tf.Variable, steps: number): Promise<number[][]> {
  const path: number[][] = [];
  for (let step = 0; step < steps; step++) {
    optimizer.minimize(() => tf.sum<tf.Scalar>(tf.square(weights)), false, [weights]);
    path.push(Array.from(await weights.data()));
  }
  return path;
}

describe("optimizerState", () => {
  it.each<[string, () => tf.Optimizer]>([
    ["adam", () => adam({ learningRate: 0.01 })],
    ["tfjs' Adam", () => tf.train.adam(0.01)],
    ["RMSprop", () => tf.train.rmsprop(0.01, 0.9, 0.9)],
    ["centred RMSprop", () => tf.train.rmsprop(0.001, 0.9, 0, 1e-3, true)],
    ["momentum", () => tf.train.momentum(0.01, 0.9)],
    ["Adagrad", () => tf.train.adagrad(0.01)],
    ["Adadelta", () => tf.train.adadelta(0.01)],
    ["plain gradient descent", () => tf.train.sgd(0.01)],
  ])("lets another optimizer go on, bit for bit, after many steps: %s", async (_, make) => {
    const weights = tf.variable(tf.tensor1d([1, -2, 3]));
    const [one, other] = [make(), make()];
    await descend(one, weights, 40);
    const state = await optimizerState(one);
    const start = weights.clone();
    const path = await descend(one, weights, 10);
    weights.assign(start);
    await restoreOptimizer(other, state);
    expect(await descend(other, weights, 10)).toEqual(path);
    expect(other.iterations).toBe(one.iterations);
    disposeState(state);
    tf.dispose([start, weights]);
    one.dispose();
    other.dispose();
  });

  it("says so where tfjs cannot tell the state", async () => {
    await expect(optimizerState(tf.train.adamax(0.01))).rejects.toThrow("not implemented for Adamax");
  });
});
