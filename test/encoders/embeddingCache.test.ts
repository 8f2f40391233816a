import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { contentKey, memoryCache } from "../../src/encoders/embeddingCache.js";
import { randomImage, tone } from "./nets.js";

describe("memoryCache", () => {
  it("forgets what was used longest ago, and hands out copies", async () => {
    const cache = memoryCache({ most: 2 });
    const one = Float32Array.of(1);
    await cache.set([
      ["a", one],
      ["b", Float32Array.of(2)],
    ]);
    one[0] = 9;
    expect(await cache.get(["a"])).toEqual([Float32Array.of(1)]);
    await cache.set([["c", Float32Array.of(3)]]);
    const [a, b, c] = await cache.get(["a", "b", "c"]);
    expect([a?.[0], b, c?.[0]]).toEqual([1, undefined, 3]);
    a![0] = 7;
    expect((await cache.get(["a"]))[0]).toEqual(Float32Array.of(1));
    expect(() => memoryCache({ most: 0 })).toThrow("memoryCache: most must be a whole number of at least 1, got 0");
  });
});

describe("contentKey", () => {
  it("is the same for equal content in other objects", () => {
    expect(contentKey("m", randomImage(1))).toBe(contentKey("m", { ...randomImage(1) }));
    expect(contentKey("m", tone(1))).toBe(contentKey("m", { sampleRate: 8000, samples: tone(1).samples.slice() }));
    expect(contentKey("m", "text")).toMatch(/^[0-9a-f]{32}$/);
  });

  it("changes with the model, with any value, and with the type of values", () => {
    const image = randomImage(1);
    const changed = { ...image, data: image.data.map((value, i) => (i === 50 ? value ^ 1 : value)) };
    const keys = [
      contentKey("m", image),
      contentKey("n", image),
      contentKey("m", changed),
      contentKey("m", { ...image, height: 10, width: 12 }),
      contentKey("m", { ...image, data: Float32Array.from(image.data) }),
      contentKey("m", "1"),
      contentKey("m", 1),
      contentKey("m", ["1"]),
      contentKey("m", ["1", "2"]),
      contentKey("m", [["1"], "2"]),
      contentKey("m", [["1", "2"]]),
      contentKey("m", "ab"),
      contentKey("ma", "b"),
      contentKey("m", Float64Array.of(0.1)),
      contentKey("m", Float64Array.of(0.1 + 1e-12)),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("differs for different texts", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(contentKey("m", a) === contentKey("m", b)).toBe(a === b);
      }),
    );
  });

  it("has no key for what shows no content", () => {
    expect(contentKey("m", () => 1)).toBeUndefined();
    expect(contentKey("m", new Map([[1, 2]]))).toBeUndefined();
    expect(contentKey("m", { image: new Date() })).toBeUndefined();
  });
});
