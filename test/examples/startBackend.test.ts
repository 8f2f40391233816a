import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";

import { backendText, startBackend } from "../../examples/studies/shared/startBackend.js";
import { noWebgpu } from "../backends/webgpu/navigatorGpu.js";

describe("startBackend", () => {
  it("starts wasm with so many threads, unless told otherwise", async () => {
    expect(await startBackend({ threads: 1 })).toMatchObject({ threads: 1 });
    expect(tf.getBackend()).toBe("wasm");
    expect(backendText(1)).toBe("wasm, 1 thread");
    expect(backendText(2)).toBe("wasm, 2 threads");
  });

  it.skipIf(noWebgpu !== undefined)("starts webgpu in Node, with our kernels", async () => {
    expect(await startBackend({ name: "webgpu", threads: 3 })).toEqual({ threads: 3 });
    expect((await startBackend({ name: "webgpu" })).threads).toBeGreaterThan(0);
    expect(tf.getBackend()).toBe("webgpu");
    expect(tf.getKernel("FusedAdam", "webgpu")).toBeDefined();
    expect(backendText(3)).toBe("webgpu");
    const x = tf.tensor1d([1, 2]);
    expect(Array.from(await tf.tidy(() => tf.square(x)).data())).toEqual([1, 4]);
    x.dispose();
  });
});
