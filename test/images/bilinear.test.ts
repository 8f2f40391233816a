import { expect, it } from "vitest";
import { bilinear } from "../../src/images/bilinear.js";

const grid = [1, 2, 3, 10, 20, 30, 100, 200, 300]; // 3 x 3

it.each([
  { at: 0, u: 0, v: 0, value: 1 },
  { at: 0, u: 1, v: 0, value: 2 },
  { at: 0, u: 0, v: 1, value: 10 },
  { at: 4, u: 1, v: 1, value: 300 },
  { at: 0, u: 0.5, v: 0, value: 1.5 },
  { at: 0, u: 0.5, v: 0.5, value: (1 + 2 + 10 + 20) / 4 },
  { at: 1, u: 0.25, v: 0.75, value: 0.25 * (0.75 * 2 + 0.25 * 3) + 0.75 * (0.75 * 20 + 0.25 * 30) },
])("is $value at $at, $u to the right and $v down", ({ at, u, v, value }) => {
  expect(bilinear(grid, at, 1, 3, u, v)).toBeCloseTo(value, 12);
});

it("stays on a grid of one row or column", () => {
  expect(bilinear([5], 0, 0, 0, 0.4, 0.9)).toBe(5);
});
