import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";

import { hasKernel } from "../../src/tensors/hasKernel.js";

it("knows the kernels of the backend in use", async () => {
  await tf.setBackend("cpu");
  expect(hasKernel("Add")).toBe(true);
  expect(hasKernel("SquaredDistances")).toBe(false);
});
