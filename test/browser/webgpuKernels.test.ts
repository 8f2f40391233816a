import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-webgpu";
import { beforeAll, describe, expect, it } from "vitest";

import { useBackend } from "../../src/backends/index.js";
import { differenceOf, kernelCases } from "../backends/webgpu/kernelCases.js";

const hasWebgpu = "gpu" in navigator && (await navigator.gpu.requestAdapter()) !== null;

describe.skipIf(!hasWebgpu)("kernels on webgpu in a page", () => {
  beforeAll(() => useBackend("webgpu"));

  it.each(kernelCases.map((one) => [one.name, one] as const))("%s agrees with cpu", async (_, one) => {
    expect(await differenceOf(one)).toBeLessThan(1e-4);
  });
});
