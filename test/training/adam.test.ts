import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-layers"; // registers the gradients
import { expect, it } from "vitest";

import { adam } from "../../src/training/adam.js";

it("adam steps as tf.train.adam does where the backend has no kernel for it, and frees its state", async () => {
  await tf.setBackend("cpu");
  const run = (make: () => tf.Optimizer): number[] => {
    const weight = tf.tidy(() => tf.variable(tf.tensor1d([1, -2, 3])));
    const optimizer = make();
    for (let step = 0; step < 5; step++) {
      optimizer.minimize(() => tf.sum<tf.Scalar>(tf.square(weight)), false, [weight]);
    }
    const values = [...weight.dataSync()];
    weight.dispose();
    optimizer.dispose();
    return values;
  };
  const tensors = tf.memory().numTensors;
  const ours = run(() => adam({ learningRate: 0.1, beta1: 0.8, beta2: 0.99, epsilon: 1e-6 }));
  expect(ours).toEqual(run(() => tf.train.adam(0.1, 0.8, 0.99, 1e-6)));
  expect(ours[0]).toBeLessThan(1);
  expect(tf.memory().numTensors).toBe(tensors);
});
