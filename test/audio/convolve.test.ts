import { describe, expect, it } from "vitest";

import { convolve } from "../../src/audio/convolve.js";
import { seeded } from "../../src/core/random.js";

describe("convolve", () => {
  it("delays and repeats by hand-worked values", () => {
    expect(Array.from(convolve([1, 2, 3], [0, 1]), (value) => Math.round(1e9 * value) / 1e9 + 0)).toEqual([0, 1, 2]);
    expect(Array.from(convolve([1, 0, 0], [1, 0.5]), (value) => Math.round(1e9 * value) / 1e9 + 0)).toEqual([
      1, 0.5, 0,
    ]);
  });

  it("is the sum of its definition, as long as the signal", () => {
    const random = seeded(2);
    const signal = Float32Array.from({ length: 100 }, () => random() - 0.5);
    const filter = Float64Array.from({ length: 37 }, () => random() - 0.5);
    const found = convolve(signal, filter);
    expect(found.length).toBe(100);
    for (let t = 0; t < 100; t++) {
      let sum = 0;
      for (let k = 0; k <= Math.min(t, 36); k++) sum += signal[t - k] * filter[k];
      expect(found[t]).toBeCloseTo(sum, 10);
    }
  });
});
