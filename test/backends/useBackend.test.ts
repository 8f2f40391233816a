import * as tf from "@tensorflow/tfjs-core";
import { afterEach, describe, expect, it, vi } from "vitest";

import { useBackend, type BackendName } from "../../src/backends/useBackend.js";

describe("useBackend", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it("switches back and forth", async () => {
    for (const name of ["cpu", "wasm", "cpu"] as const) {
      await useBackend(name);
      expect(tf.getBackend()).toBe(name);
      tf.tidy(() => {
        expect([...tf.add([1], [2]).dataSync()]).toEqual([3]);
      });
    }
  });

  it("says what is missing for each backend that cannot run here", async () => {
    await expect(useBackend("webgl")).rejects.toThrow('useBackend: webgl needs a browser; in Node use "wasm"');
    for (const navigator of [undefined, {}]) {
      vi.stubGlobal("navigator", navigator);
      await expect(useBackend("webgpu")).rejects.toThrow(
        /useBackend: webgpu needs navigator.gpu, which Node lacks: install the package webgpu/,
      );
    }
    await expect(useBackend("tpu" as BackendName)).rejects.toThrow(
      'useBackend: the backend must be webgpu, webgl, wasm or cpu, got "tpu"',
    );
  });
});
