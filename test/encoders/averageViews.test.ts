import { describe, expect, it } from "vitest";

import { averageViews, scaleToUnit } from "../../src/encoders/averageViews.js";

const run = (rows: number[][], views: number[], sideBySide: number, isUnit: boolean): number[] => {
  const size = rows[0].length;
  const target = new Float32Array(views.length * size * sideBySide);
  averageViews(
    { values: Float32Array.from(rows.flat()), length: rows.length, size },
    views,
    { sideBySide, isUnit },
    target,
    0,
  );
  return [...target];
};

describe("averageViews", () => {
  it("passes a single view on unchanged, even one that is not of unit length", () => {
    expect(run([[3, 4]], [1], 1, true)).toEqual([3, 4]);
  });

  it("takes the mean of a sample's views, and scales it to unit length where embeddings have it", () => {
    expect(
      run(
        [
          [3, 0],
          [0, 4],
          [5, 5],
        ],
        [2, 1],
        1,
        false,
      ),
    ).toEqual([1.5, 2, 5, 5]);
    expect(
      run(
        [
          [3, 0],
          [0, 4],
          [5, 5],
        ],
        [2, 1],
        1,
        true,
      ).map((x) => x.toFixed(4)),
    ).toEqual(["0.6000", "0.8000", "5.0000", "5.0000"]);
  });

  it("keeps groups of views side by side, so that squared distances are means over the groups", () => {
    expect(
      run(
        [
          [1, 0],
          [3, 0],
          [0, 2],
          [0, 4],
        ],
        [4],
        2,
        true,
      ).map((x) => x.toFixed(4)),
    ).toEqual([2 / Math.sqrt(13), 0, 0, 3 / Math.sqrt(13)].map((x) => x.toFixed(4)));
    const plain = run(
      [
        [1, 0],
        [3, 0],
        [0, 2],
        [0, 4],
      ],
      [4],
      2,
      false,
    );
    expect(plain.map((x) => x.toFixed(4))).toEqual([2 / Math.SQRT2, 0, 0, 3 / Math.SQRT2].map((x) => x.toFixed(4)));
  });

  it("leaves views that cancel as zeros", () => {
    expect(
      run(
        [
          [1, 0],
          [-1, 0],
        ],
        [2],
        1,
        true,
      ),
    ).toEqual([0, 0]);
  });
});

describe("scaleToUnit", () => {
  it("scales the tiniest and the largest numbers alike", () => {
    for (const scale of [1e-38, 1, 1e37]) {
      const values = Float32Array.of(3 * scale, 4 * scale);
      scaleToUnit(values);
      expect(values[0]).toBeCloseTo(0.6, 5);
      expect(values[1]).toBeCloseTo(0.8, 5);
    }
  });
});
