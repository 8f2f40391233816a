import * as tf from "@tensorflow/tfjs-core";
import { it } from "vitest";
import { softplus } from "../../src/tensors/softplus.js";
import { expectClose, expectNoLeak, onEachBackend, valueAndGradient, valuesOf } from "../backends-under-test.js";

onEachBackend(() => {
  it("is log(1 + exp(x)) without overflow, with the logistic function as its gradient", async () => {
    const x = [-200, -20, -1, 0, 0.5, 20, 200];
    expectClose(
      await valuesOf(softplus(tf.tensor1d(x))),
      x.map((v) => (v > 100 ? v : Math.log1p(Math.exp(v)))),
      1e-6,
    );
    const { gradient } = await valueAndGradient((rows) => tf.sum(softplus(rows)), [x]);
    expectClose(gradient, [x.map((v) => 1 / (1 + Math.exp(-v)))], 1e-6);
  });

  it("keeps no tensors but its result", () =>
    expectNoLeak(async () => {
      const x = tf.tensor1d([1]);
      await valuesOf(softplus(x));
      x.dispose();
    }));
});
