import { describe, expect, it } from "vitest";

import { fourierTransform, powerOfTwo } from "../../src/audio/fourierTransform.js";
import { seeded } from "../../src/core/random.js";

describe("fourierTransform", () => {
  it("is the sum of its definition, of complex values too", () => {
    const random = seeded(1);
    const size = 16;
    const real = Array.from({ length: size }, () => random() - 0.5);
    const imaginary = Array.from({ length: size }, () => random() - 0.5);
    const found = fourierTransform({ real, imaginary }, size);
    for (let k = 0; k < size; k++) {
      let [re, im] = [0, 0];
      for (let n = 0; n < size; n++) {
        const [cosine, sine] = [Math.cos((2 * Math.PI * k * n) / size), Math.sin((-2 * Math.PI * k * n) / size)];
        re += real[n] * cosine - imaginary[n] * sine;
        im += real[n] * sine + imaginary[n] * cosine;
      }
      expect(found.real[k]).toBeCloseTo(re, 12);
      expect(found.imaginary[k]).toBeCloseTo(im, 12);
    }
  });

  it("has sizes that are powers of two", () => {
    expect([1, 2, 3, 4, 5, 1000].map(powerOfTwo)).toEqual([2, 2, 4, 4, 8, 1024]);
  });
});
