import { describe, expect, it } from "vitest";

import { conjugatePairs, planFor, plansFor, radicesOf } from "../../../src/backends/wasm/spectralPlan.js";

describe("the plan of a convolution by Fourier transforms", () => {
  it("cuts an axis into tiles that cover the output, of lengths that their factors make up", () => {
    for (const { down, across } of plansFor({ out: [42, 9], taps: [7, 4] })) {
      for (const [{ size, step, tiles }, out, taps] of [[down, 42, 7] as const, [across, 9, 4] as const]) {
        expect(step).toBe(size - taps + 1);
        expect(step).toBeGreaterThan(0);
        expect(tiles * step).toBeGreaterThanOrEqual(out);
        expect((tiles - 1) * step).toBeLessThan(out);
        expect(radicesOf(size).reduce((product, radix) => product * radix, 1)).toBe(size);
      }
    }
  });

  it("keeps each frequency or its conjugate, and counts them", () => {
    for (const { down, across, frequencies } of plansFor({ out: [6, 6], taps: [3, 3] })) {
      const pairs = conjugatePairs(down.size, across.size);
      expect(pairs.length).toBe(2 * frequencies);
      expect(new Set(pairs).size).toBe(down.size * across.size);
    }
  });

  it("multiplies directly where there is little to save", () => {
    const shape = { batch: 32, out: [48, 48], taps: [7, 7] } as const;
    expect(planFor({ ...shape, channels: [64, 128] })).toBeDefined();
    expect(planFor({ ...shape, channels: [1, 64] })).toBeUndefined(); // nothing to add up
    expect(planFor({ ...shape, taps: [1, 1], channels: [64, 128] })).toBeUndefined();
    expect(planFor({ ...shape, channels: [64, 4096] })).toBeUndefined(); // more than a packed row holds
  });
});
