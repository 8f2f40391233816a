import "@tensorflow/tfjs-backend-cpu";
import { beforeAll, describe, expect, it } from "vitest";

import { useBackend } from "../../../src/backends/index.js";
import { differenceOf, kernelCases } from "./kernelCases.js";
import { noWebgpu } from "./navigatorGpu.js";

describe.skipIf(noWebgpu !== undefined)(`kernels on webgpu${noWebgpu === undefined ? "" : ` (${noWebgpu})`}`, () => {
  beforeAll(() => useBackend("webgpu"));

  it.each(kernelCases.map((one) => [one.name, one] as const))("%s agrees with cpu", async (_, one) => {
    expect(await differenceOf(one)).toBeLessThan(1e-4);
  });
});
