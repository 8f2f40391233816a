import { describe, expect, it } from "vitest";

import { float16 } from "../../src/gallery/float16.js";
import { RowMatrix } from "../../src/gallery/rowMatrix.js";

describe("RowMatrix", () => {
  it("keeps its rows across several blocks as it grows and shrinks", () => {
    const size = 1 << 18; // 4 rows to a block
    const matrix = new RowMatrix(size);
    expect(matrix.rowsPerBlock).toBe(4);
    for (let row = 0; row < 9; row++) matrix.push(new Float32Array(size).fill(row));
    const first = (row: number): number => matrix.row(row)[size - 1];
    expect(Array.from({ length: 9 }, (_, row) => first(row))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect([...matrix.blocks()].map(({ start, rows }) => [start, rows])).toEqual([
      [0, 4],
      [4, 4],
      [8, 1],
    ]);
    matrix.remove(1);
    expect(Array.from({ length: 8 }, (_, row) => first(row))).toEqual([0, 8, 2, 3, 4, 5, 6, 7]);
    expect([...matrix.blocks()]).toHaveLength(2);
    for (let row = 7; row >= 0; row--) matrix.remove(row);
    expect([matrix.length, [...matrix.blocks()].length]).toEqual([0, 0]);
    expect(matrix.push(new Float32Array(size).fill(5))).toBe(0);
    expect(first(0)).toBe(5);
  });

  it("takes rows of any size", () => {
    for (const size of [1, 3, 5_000_000]) {
      const matrix = new RowMatrix(size);
      matrix.push(new Float32Array(size).fill(1));
      matrix.push(new Float32Array(size).fill(2));
      expect([matrix.row(0)[size - 1], matrix.row(1)[0]]).toEqual([1, 2]);
    }
  });

  it("fills itself with rows that it does not copy, and grows, shrinks and packs like one that was filled row by row", () => {
    for (const precision of [undefined, float16]) {
      const size = 1 << 18; // 4 rows to a block
      const values = new Float32Array(6 * size);
      for (let row = 0; row < 6; row++) values.fill(row + 1, row * size, (row + 1) * size);
      const matrix = new RowMatrix(size, precision);
      matrix.fill(values);
      expect([matrix.length, matrix.isModerate]).toEqual([6, true]);
      const [{ values: first }] = [...matrix.blocks()];
      expect(first.buffer === values.buffer).toBe(precision === undefined);
      expect(matrix.push(new Float32Array(size).fill(7))).toBe(6);
      matrix.settle();
      matrix.remove(0);
      expect(Array.from({ length: 6 }, (_, row) => matrix.row(row)[size - 1])).toEqual([7, 2, 3, 4, 5, 6]);
      expect([...matrix.blocks()].map(({ start, rows }) => [start, rows])).toEqual([
        [0, 4],
        [4, 2],
      ]);
    }
  });

  it("knows which rows float32 sums of squares cannot rank, however they came in", () => {
    const filled = new RowMatrix(2);
    filled.fill(Float32Array.of(1, 2, 1e20, 3));
    expect(filled.isModerate).toBe(false);
  });
});
