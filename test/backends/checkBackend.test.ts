import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";

import { checkBackend } from "../../src/backends/checkBackend.js";
import { gradientChecks } from "../../src/backends/gradientChecks.js";
import { useBackend } from "../../src/backends/useBackend.js";
import { onEachBackend } from "../backends-under-test.js";

onEachBackend((backend) => {
  it("finds nothing missing and nothing wrong, and leaves no tensors behind", async () => {
    const before = tf.memory().numTensors;
    const report = await checkBackend();
    expect(report.checks.filter((check) => !check.ok)).toEqual([]);
    expect([report.backend, report.ok, report.checks.length]).toEqual([backend, true, gradientChecks.length]);
    expect(tf.memory().numTensors).toBe(before);
  });
});

it("names a kernel that is missing and a gradient that is wrong, with the remedy", async () => {
  await useBackend("cpu");
  const relu = tf.getKernel("Relu", "cpu");
  const pool = tf.getKernel("MaxPoolGrad", "cpu");
  tf.unregisterKernel("Relu", "cpu");
  tf.unregisterKernel("MaxPoolGrad", "cpu");
  tf.registerKernel({
    ...pool,
    kernelFunc: (given) =>
      tf.engine().runKernel("Multiply", {
        a: pool.kernelFunc(given) as tf.TensorInfo,
        b: tf.scalar(1.5),
      } as never),
  });
  try {
    const { ok, checks } = await checkBackend();
    const problemOf = (name: string): string | undefined => checks.find((check) => check.name === name)?.problem;
    expect(ok).toBe(false);
    expect(problemOf("relu")).toBe('the kernel Relu is missing; use another backend, such as useBackend("wasm")');
    expect(problemOf("max pooling")).toMatch(/^the gradient along one direction must be -?[\d.]+, got -?[\d.]+;/);
    expect(problemOf("tanh")).toBeUndefined();
  } finally {
    tf.registerKernel(relu);
    tf.unregisterKernel("MaxPoolGrad", "cpu");
    tf.registerKernel(pool);
  }
});
