import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { safeRoot } from "../../src/tensors/safeRoot.js";
import { expectClose, onEachBackend, valueAndGradient, valuesOf } from "../backends-under-test.js";

onEachBackend(() => {
  it("is the root, with a gradient of 0 at 0 and below", async () => {
    expectClose(await valuesOf(safeRoot(tf.tensor1d([0, 4, 2, -1e-9]))), [0, 2, Math.SQRT2, 0], 1e-6);
    const { gradient } = await valueAndGradient((x) => tf.sum(safeRoot(x)), [[0, 4, 2, -1e-9]]);
    expect([gradient[0][0], gradient[0][3]]).toEqual([0, 0]);
    expectClose(gradient[0].slice(1, 3), [1 / 4, 1 / (2 * Math.SQRT2)], 1e-6);
  });
});
