import { describe, expect, it } from "vitest";

import { seeded } from "../../src/core/random.js";
import { cepstrum } from "../../src/audio/cepstrum.js";

describe("cepstrum", () => {
  it("of a flat spectrum is its level alone", () => {
    expect(Array.from(cepstrum([1, 1, 1, 1], 4))).toEqual([2, 0, 0, 0].map((v) => expect.closeTo(v, 6) as number));
  });

  it('is scipy.fft.dct(x, type=2, norm="ortho") (scipy 1.17.1) of [1, 2, 3, 5]', () => {
    const expected = [5.500000000000001, -2.8837239798258514, 0.5, -0.42911071785420574];
    cepstrum([1, 2, 3, 5], 4).forEach((value, k) => {
      expect(value).toBeCloseTo(expected[k], 5);
    });
  });

  it("keeps length: all coefficients have the norm of the values", () => {
    const random = seeded(4);
    const values = Array.from({ length: 23 }, () => random() - 0.5);
    const norm = (list: ArrayLike<number>): number => Array.from(list).reduce((sum, value) => sum + value * value, 0);
    expect(norm(cepstrum(values, 23))).toBeCloseTo(norm(values), 5);
  });

  it("gives 13 unless told otherwise, and no more than there are values", () => {
    expect(cepstrum(new Float32Array(40))).toHaveLength(13);
    expect(() => cepstrum([1, 2], 3)).toThrow("cepstrum: count must be at most the 2 values of a frame, got 3");
    expect(() => cepstrum([1, 2], 0)).toThrow("cepstrum: count must be a whole number of at least 1, got 0");
  });
});
