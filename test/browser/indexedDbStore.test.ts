import { describe, expect, it } from "vitest";
import { indexedDbStore } from "../../src/core/indexedDbStore.js";

describe("indexedDbStore", () => {
  it("is empty first, then gives what was written last, in another store of that name too", async () => {
    const store = indexedDbStore("people");
    expect(await store.read()).toBeUndefined();
    await store.write(Uint8Array.of(1));
    const whole = Uint8Array.from({ length: 100_000 }, (_, i) => i);
    await store.write(whole.subarray(5, 50_000)); // a view: what is around it is not kept
    const again = await indexedDbStore("people").read();
    expect(again).toEqual(whole.slice(5, 50_000));
    expect(again!.buffer.byteLength).toBe(again!.length);
    expect(await indexedDbStore("other").read()).toBeUndefined();
  });

  it("refuses what is too large, and an empty name", async () => {
    await indexedDbStore("large").write(new Uint8Array(100));
    await expect(indexedDbStore("large", { maxBytes: 99 }).read()).rejects.toThrow(
      'indexedDbStore: "large" must have at most 99 bytes, got 100; raise maxBytes',
    );
    expect(() => indexedDbStore("")).toThrow("the name must be a text that is not empty");
  });
});
