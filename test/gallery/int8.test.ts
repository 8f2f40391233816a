import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { int8 } from "../../src/gallery/int8.js";

const through = (values: number[]): number[] => {
  const block = int8.format(values.length).block(3).grow(5);
  block.write(4, Float32Array.from([99, ...values]), 1);
  const read = new Float32Array(values.length + 1);
  block.read(4, 1, read, 1);
  return Array.from(read.subarray(1));
};

describe("int8", () => {
  it("is within half a step of the largest number of its row", () => {
    const number = fc.float({ min: -1000, max: 1000, noNaN: true });
    fc.assert(
      fc.property(fc.array(number, { minLength: 1, maxLength: 20 }), (values) => {
        const top = Math.max(...values.map(Math.abs));
        through(values).forEach((read, i) => {
          expect(Math.abs(read - values[i])).toBeLessThanOrEqual((top / 127) * 0.5001 + 1e-37);
        });
      }),
    );
  });
});

it("keeps its rows as a block grows, and wipes one alone", () => {
  const block = int8.format(2).block(2);
  block.write(0, Float32Array.of(1, -2), 0);
  block.write(1, Float32Array.of(3, 4), 0);
  const larger = block.grow(4);
  larger.wipe(0);
  const read = new Float32Array(4);
  larger.read(0, 2, read, 0);
  expect(Array.from(read, (x) => Math.round(x * 20) / 20)).toEqual([0, 0, 3, 4]);
});
