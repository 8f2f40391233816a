import { describe, expect, it } from "vitest";

import { normal, seeded } from "../../src/core/random.js";
import { choleskyFactor, solveLower } from "../../src/statistics/choleskyFactor.js";

const SIZE = 6;
const random = seeded(2);
const rows = Array.from({ length: 3 * SIZE }, () => Array.from({ length: SIZE }, () => normal(random)));
const matrix = Array.from({ length: SIZE }, (_, a) =>
  Float64Array.from({ length: SIZE }, (__, b) => rows.reduce((sum, row) => sum + row[a] * row[b], 0)),
);
const lower = matrix.map((row) => Float64Array.from(row));
choleskyFactor(lower);
const factor = lower.map((row, a) => row.map((value, b) => (b > a ? 0 : value)));

describe("choleskyFactor", () => {
  it("gives the triangle whose product with its transpose is the matrix", () => {
    for (let a = 0; a < SIZE; a++) {
      expect(factor[a][a]).toBeGreaterThan(0);
      for (let b = 0; b < SIZE; b++) {
        const product = factor[a].reduce((sum, value, k) => sum + value * factor[b][k], 0);
        expect(product).toBeCloseTo(matrix[a][b], 10);
      }
    }
  });
});

describe("solveLower", () => {
  it("finds what the triangle maps to the right side", () => {
    const right = Float64Array.from({ length: SIZE }, (_, a) => a - 2.5);
    const solution = right.slice();
    solveLower(lower, solution);
    factor.forEach((row, a) => {
      expect(row.reduce((sum, value, k) => sum + value * solution[k], 0)).toBeCloseTo(right[a], 10);
    });
  });
});
