import { describe, expect, it } from "vitest";

import { fingerprint } from "../../src/core/fingerprint.js";
import { seeded } from "../../src/core/random.js";

describe("fingerprint", () => {
  it("is the same for the same numbers, wherever they lie in memory", () => {
    const buffer = Float32Array.of(9, 1, 2, 3);
    expect(fingerprint([Float32Array.of(1, 2, 3), "a"])).toBe(fingerprint([buffer.subarray(1), "a"]));
  });

  it("changes with one bit, with order, and with where a part ends", () => {
    const names = [
      [Float32Array.of(1, 2, 3)],
      [Float32Array.of(1, 2, 3.0000002)],
      [Float32Array.of(2, 1, 3)],
      [Float32Array.of(1, 2), Float32Array.of(3)],
      [Float32Array.of(1, 2, 3), ""],
      ["ab"],
      ["a", "b"],
    ].map((parts) => fingerprint(parts));
    expect(new Set(names).size).toBe(names.length);
    expect(names.every((name) => /^[0-9a-f]{16}$/.test(name))).toBe(true);
  });

  it("tells 20,000 random lists apart", () => {
    const random = seeded(1);
    const names = Array.from({ length: 20_000 }, () => fingerprint([Float32Array.from({ length: 3 }, random)]));
    expect(new Set(names).size).toBe(20_000);
  });
});
