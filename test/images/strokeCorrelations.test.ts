import { describe, expect, it } from "vitest";
import { strokeCorrelations } from "../../src/images/strokeCorrelations.js";
import { seeded } from "../../src/core/random.js";

describe("strokeCorrelations", () => {
  it("sums products of every two numbers over pairs of cells, by the ink of all", () => {
    const random = seeded(1);
    const [height, width, depth] = [4, 5, 3];
    const strokes = Float32Array.from({ length: height * width * depth }, () => random());
    const at = (row: number, column: number, i: number): number => strokes[(row * width + column) * depth + i];
    let ink = 0;
    for (let row = 0; row < height; row++) for (let column = 0; column < width; column++) ink += at(row, column, 2);
    const sum = (down: number, across: number, i: number, j: number): number => {
      let total = 0;
      for (let row = 0; row + down < height; row++) {
        for (let column = 0; column + across < width; column++) {
          total += at(row, column, i) * at(row + down, column + across, j);
        }
      }
      return Math.sqrt(total / ink);
    };
    const expected: number[] = [];
    for (let i = 0; i < 3; i++) for (let j = i; j < 3; j++) expected.push(sum(0, 0, i, j));
    for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) expected.push(sum(1, 2, i, j));
    const found = strokeCorrelations(strokes, [height, width, depth], { offsets: [[0, 0], [1, 2]] }); // prettier-ignore
    expect(found).toHaveLength(6 + 9);
    expected.forEach((value, i) => expect(found[i]).toBeCloseTo(value, 5));
  });

  it("does not change when all strokes move by whole cells, or are there twice, far apart", () => {
    const shape = [12, 24, 2] as const;
    const drawn = (...corners: [number, number][]): Float32Array => {
      const strokes = new Float32Array(12 * 24 * 2);
      for (const [top, left] of corners) {
        [[0, 0, 1, 2], [0, 1, 0.5, 1], [1, 1, 0, 3]].forEach(([row, column, edge, ink]) => { strokes.set([edge, ink], ((top + row) * 24 + left + column) * 2); }); // prettier-ignore
      }
      return strokes;
    };
    const once = strokeCorrelations(drawn([1, 1]), shape);
    expect(strokeCorrelations(drawn([5, 9]), shape)).toEqual(once);
    strokeCorrelations(drawn([1, 1], [7, 15]), shape).forEach((value, i) => expect(value).toBeCloseTo(once[i], 5));
  });

  it("gives zeros for paper without ink", () => {
    expect(Array.from(strokeCorrelations(new Float32Array(16 * 2), [4, 4, 2]))).toEqual(new Array(3 + 4 * 4).fill(0));
  });

  it("describes bands one after the other, pairs of cells weighing as the mean of their rows", () => {
    const random = seeded(2);
    const shape = [6, 8, 3] as const;
    const strokes = Float32Array.from({ length: 6 * 8 * 3 }, () => random());
    const offsets = [[0, 0], [0, 1]] as const; // prettier-ignore
    const only = (from: number, to: number): number[] => Array.from({ length: 6 }, (_, row) => Number(row >= from && row < to)); // prettier-ignore
    const both = Array.from(strokeCorrelations(strokes, shape, { offsets, bands: [only(0, 2), only(2, 6)] }));
    const upper = strokeCorrelations(strokes.subarray(0, 2 * 8 * 3), [2, 8, 3], { offsets });
    const lower = strokeCorrelations(strokes.subarray(2 * 8 * 3), [4, 8, 3], { offsets });
    [...upper, ...lower].forEach((value, i) => expect(both[i]).toBeCloseTo(value, 5));
    const whole = strokeCorrelations(strokes, shape);
    strokeCorrelations(strokes, shape, { bands: [new Array(6).fill(0.5)] }).forEach((value, i) => expect(value).toBeCloseTo(whole[i], 5)); // prettier-ignore
    const one = strokeCorrelations(strokes, shape, { offsets: [[2, 0]], bands: [[0, 1, 0, 0, 0, 0]] });
    const sum = (i: number, j: number): number =>
      Array.from({ length: 8 }, (_, column) => strokes[(8 + column) * 3 + i] * strokes[(24 + column) * 3 + j]).reduce((a, b) => a + b); // prettier-ignore
    const ink = Array.from({ length: 8 }, (_, column) => strokes[(8 + column) * 3 + 2]).reduce((a, b) => a + b);
    expect(one[5]).toBeCloseTo(Math.sqrt(sum(1, 2) / 2 / ink), 5);
  });

  it("refuses a shape that does not fit, and offsets that are none", () => {
    expect(() => strokeCorrelations(new Float32Array(10), [2, 2, 3])).toThrow(
      "strokeCorrelations: 2 x 2 cells of 3 must be 12 numbers, got 10",
    );
    const back = { offsets: [[0, -1]] as const };
    expect(() => strokeCorrelations(new Float32Array(12), [2, 2, 3], back)).toThrow(
      "strokeCorrelations: an offset across must be a whole number of at least 0, got -1",
    );
    for (const bands of [[[1, 1, 1]], [[1, -1]]]) {
      expect(() => strokeCorrelations(new Float32Array(12), [2, 2, 3], { bands })).toThrow(
        "strokeCorrelations: each band must have a weight of at least 0 for each of the 2 rows of cells, got",
      );
    }
  });
});
