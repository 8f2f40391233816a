import { describe, expect, it } from "vitest";
import { memoryStore } from "../../src/core/store.js";

describe("memoryStore", () => {
  it("is empty first, then gives what was written last", async () => {
    const store = memoryStore();
    expect(await store.read()).toBeUndefined();
    await store.write(Uint8Array.of(1));
    await store.write(Uint8Array.of(2, 3));
    expect(await store.read()).toEqual(Uint8Array.of(2, 3));
  });

  it("keeps bytes of its own", async () => {
    const store = memoryStore();
    const bytes = Uint8Array.of(1);
    await store.write(bytes);
    bytes[0] = 2;
    (await store.read())![0] = 3;
    expect(await store.read()).toEqual(Uint8Array.of(1));
  });
});
