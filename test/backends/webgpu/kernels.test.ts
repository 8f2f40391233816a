import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";

import { useBackend } from "../../../src/backends/index.js";
import { batchLosses } from "../batchLossCases.js";
import { differenceOf, kernelCases } from "./kernelCases.js";
import { noWebgpu } from "./navigatorGpu.js";

describe.skipIf(noWebgpu !== undefined)(`kernels on webgpu${noWebgpu === undefined ? "" : ` (${noWebgpu})`}`, () => {
  beforeAll(() => useBackend("webgpu"));

  it.each(kernelCases.map((one) => [one.name, one] as const))("%s agrees with cpu", async (_, one) => {
    expect(await differenceOf(one)).toBeLessThan(1e-4);
  });

  it("hand on what is not a number in a batch, so that a step is refused", async () => {
    await tf.setBackend("webgpu");
    for (const [name, loss] of Object.entries(batchLosses)) {
      if (name === "batchHard") continue; // mines distances; its gradients are looked at
      const x = tf.tensor2d([[1, 2], [NaN, 1], [2, 1], [0, 1], [1, 1]]); // prettier-ignore
      const values = tf.tidy(() => tf.sum(loss(x, { classOf: [0, 0, 1, 1, 1] })));
      expect((await values.data())[0], name).toBeNaN();
      tf.dispose([x, values]);
    }
  });
});
