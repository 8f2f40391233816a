import { describe, expect, it } from "vitest";

import { seeded } from "../../src/core/random.js";
import { powerOfTwo } from "../../src/audio/fourierTransform.js";
import { powerSpectrum } from "../../src/audio/powerSpectrum.js";

/** |DFT|² by its definition. */
function naivePower(frame: readonly number[], size: number): number[] {
  return Array.from({ length: size / 2 + 1 }, (_, k) => {
    let [re, im] = [0, 0];
    frame.forEach((value, n) => {
      re += value * Math.cos((2 * Math.PI * k * n) / size);
      im -= value * Math.sin((2 * Math.PI * k * n) / size);
    });
    return re * re + im * im;
  });
}

describe("powerSpectrum", () => {
  it.each([
    { frame: [1, -1, 1, -1], power: [0, 0, 16] },
    { frame: [1, 0, -1, 0], power: [0, 4, 0] },
    { frame: [1, 1], power: [4, 0] },
    { frame: [3], power: [9, 9] }, // padded to [3, 0]
  ])("of $frame is $power", ({ frame, power }) => {
    expect(Array.from(powerSpectrum(frame))).toEqual(power.map((value) => expect.closeTo(value, 12) as number));
  });

  it.each([
    { length: 2, size: 2 },
    { length: 5, size: 8 },
    { length: 64, size: 64 },
    { length: 200, size: 256 },
    { length: 100, size: 512 },
  ])("is the definition's for $length random samples in a transform of $size", ({ length, size }) => {
    const random = seeded(length);
    const frame = Array.from({ length }, () => 2 * random() - 1);
    const expected = naivePower(frame, size);
    powerSpectrum(frame, size).forEach((value, k) => {
      expect(value).toBeCloseTo(expected[k], 9);
    });
  });

  it("keeps the energy (Parseval)", () => {
    const random = seeded(9);
    const frame = Array.from({ length: 128 }, () => random() - 0.5);
    const power = powerSpectrum(frame);
    const both = power.reduce((sum, value, k) => sum + (k === 0 || k === 64 ? 1 : 2) * value, 0);
    expect(both / 128).toBeCloseTo(
      frame.reduce((sum, value) => sum + value * value, 0),
      10,
    );
  });

  it("refuses a size that is not a power of two or too small", () => {
    expect(() => powerSpectrum([1, 2, 3], 6)).toThrow(
      "powerSpectrum: size must be a power of two of at least 2, got 6",
    );
    expect(() => powerSpectrum([1, 2, 3], 2)).toThrow(
      "powerSpectrum: size must be at least the frame's 3 samples, got 2",
    );
  });

  it("finds the next power of two", () => {
    expect([1, 2, 3, 200, 256, 257].map(powerOfTwo)).toEqual([2, 2, 4, 256, 256, 512]);
  });
});
