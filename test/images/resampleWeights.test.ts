import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { placeOnCanvas, resampleWeights } from "../../src/images/resampleWeights.js";

describe("resampleWeights", () => {
  it("gives weights that sum to 1, are not negative and stay inside, for every pair of sizes", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 60 }),
        fc.boolean(),
        (from, to, antialias) => {
          const { first, weights } = resampleWeights(from, to, antialias);
          expect(weights).toHaveLength(to);
          for (let i = 0; i < to; i++) {
            expect(first[i]).toBeGreaterThanOrEqual(0);
            expect(first[i] + weights[i].length).toBeLessThanOrEqual(from);
            expect(Math.min(...weights[i])).toBeGreaterThanOrEqual(0);
            expect(weights[i].reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
          }
        },
      ),
    );
  });

  it("changes nothing where the size stays", () => {
    for (const antialias of [true, false]) {
      const { first, weights } = resampleWeights(4, 4, antialias);
      for (let i = 0; i < 4; i++) expect(weights[i][i - first[i]]).toBe(1);
    }
  });

  it("uses every old pixel equally when antialiasing, but skips some without", () => {
    const used = (antialias: boolean): number[] => {
      const total = new Array<number>(12).fill(0);
      const { first, weights } = resampleWeights(12, 3, antialias);
      weights.forEach((row, i) => row.forEach((weight, k) => (total[first[i] + k] += weight)));
      return total;
    };
    expect(used(true).every((weight) => weight > 0.1)).toBe(true);
    expect(used(false)).toEqual([0, 0.5, 0.5, 0, 0, 0.5, 0.5, 0, 0, 0.5, 0.5, 0]);
  });
});

describe("placeOnCanvas", () => {
  it.each([
    { from: [10, 20], canvas: [30, 30], place: { height: 15, width: 30, top: 7, left: 0 } },
    { from: [20, 10], canvas: [30, 31], place: { height: 30, width: 15, top: 0, left: 8 } },
    { from: [1, 1000], canvas: [10, 10], place: { height: 1, width: 10, top: 4, left: 0 } },
    { from: [7, 7], canvas: [7, 7], place: { height: 7, width: 7, top: 0, left: 0 } },
  ])("puts $from on $canvas", ({ from, canvas, place }) => {
    expect(placeOnCanvas(from as [number, number], canvas as [number, number], true)).toEqual(place);
  });

  it("fills the canvas when the proportions need not stay", () => {
    expect(placeOnCanvas([10, 20], [30, 31], false)).toEqual({ height: 30, width: 31, top: 0, left: 0 });
  });
});
