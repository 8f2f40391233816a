import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { float16, toHalf } from "../../src/gallery/float16.js";

const through = (values: number[]): number[] => {
  const block = float16.format(values.length).block(3).grow(5);
  block.write(4, Float32Array.from([99, ...values]), 1);
  const read = new Float32Array(values.length + 1);
  block.read(4, 1, read, 1);
  return Array.from(read.subarray(1));
};

describe("float16", () => {
  it.each([
    [0, 0x0000],
    [-0, 0x8000],
    [1, 0x3c00],
    [-2, 0xc000],
    [0.1, 0x2e66],
    [65504, 0x7bff],
    [1e9, 0x7bff],
    [2 ** -24, 0x0001],
    [2 ** -25, 0x0000], // a tie, to even
    [3 * 2 ** -25, 0x0002],
    [6.097555160522461e-5, 0x03ff], // the largest subnormal
    [2 ** -14, 0x0400],
    [1 + 2 ** -11, 0x3c00], // a tie, to even
    [1 + 3 * 2 ** -11, 0x3c02],
  ])("of %d is the bits that IEEE 754 says", (value, half) => {
    expect(toHalf(value)).toBe(half);
  });

  it("is within half a unit in the last place", () => {
    fc.assert(
      fc.property(fc.float({ min: -60000, max: 60000, noNaN: true }), (value) => {
        const [read] = through([value]);
        expect(Math.abs(read - value)).toBeLessThanOrEqual(Math.max(2 ** -25, Math.abs(value) * 2 ** -11));
      }),
    );
  });
});

it("keeps its rows as a block grows, and wipes one alone", () => {
  const block = float16.format(2).block(2);
  block.write(0, Float32Array.of(1, -2), 0);
  block.write(1, Float32Array.of(3, 4), 0);
  const larger = block.grow(4);
  larger.wipe(0);
  const read = new Float32Array(4);
  larger.read(0, 2, read, 0);
  expect(Array.from(read, (x) => Math.round(x * 20) / 20)).toEqual([0, 0, 3, 4]);
});
