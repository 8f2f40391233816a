import { describe, expect, it } from "vitest";

import { withSharedMemory } from "../../../src/backends/wasm/sharedMemory.js";

/** A module with one memory, exported as "m": its limits are `limits`. */
function moduleWith(limits: number[]): Uint8Array<ArrayBuffer> {
  const magic = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  return Uint8Array.from([...magic, 5, limits.length + 1, 1, ...limits, 7, 5, 1, 1, 0x6d, 2, 0]);
}

const memoryOf = async (bytes: Uint8Array<ArrayBuffer>): Promise<WebAssembly.Memory> => {
  const { instance } = await WebAssembly.instantiate(bytes);
  return instance.exports.m as WebAssembly.Memory;
};

describe("withSharedMemory", () => {
  it("gives the module a memory that threads can share, and leaves the original alone", async () => {
    const original = moduleWith([1, 2, 10]);
    expect((await memoryOf(original)).buffer).toBeInstanceOf(ArrayBuffer);
    expect((await memoryOf(withSharedMemory(original)!)).buffer).toBeInstanceOf(SharedArrayBuffer);
    expect((await memoryOf(original)).buffer).toBeInstanceOf(ArrayBuffer);
  });

  it("cannot share a memory without a maximum", () => {
    expect(withSharedMemory(moduleWith([0, 2]))).toBeUndefined();
  });

  it("finds no memory where there is none", () => {
    expect(withSharedMemory(Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]))).toBeUndefined();
  });
});
