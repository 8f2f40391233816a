import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { binarizeInk, inkThreshold } from "../../src/images/binarizeInk.js";

function grey(values: number[]): { data: Uint8Array; height: number; width: number; channels: number } {
  return { data: new Uint8Array(values), height: 1, width: values.length, channels: 1 };
}

/** Otsu as in the paper: the best of all thresholds by the variance between the two groups. */
function textbookBetween(values: number[], threshold: number): number {
  const ink = values.filter((value) => value <= threshold);
  const paper = values.filter((value) => value > threshold);
  if (ink.length === 0 || paper.length === 0) return 0;
  const mean = (list: number[]): number => list.reduce((sum, value) => sum + value, 0) / list.length;
  return ink.length * paper.length * (mean(ink) - mean(paper)) ** 2;
}

describe("inkThreshold", () => {
  it("lies midway between two groups", () => {
    expect(inkThreshold(grey([10, 10, 200, 200, 200]))).toBe(104);
  });

  it("reaches the greatest variance between groups, by exhaustive search", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 2, maxLength: 40 }), (values) => {
        fc.pre(new Set(values).size > 1);
        const best = Math.max(...Array.from({ length: 256 }, (_, t) => textbookBetween(values, t)));
        expect(textbookBetween(values, inkThreshold(grey(values)))).toBeGreaterThanOrEqual(best * (1 - 1e-9));
      }),
    );
  });

  it("works in the image's own range", () => {
    const threshold = inkThreshold({
      data: new Float32Array([0.1, 0.12, 0.9, 0.95]),
      height: 1,
      width: 4,
      channels: 1,
    });
    expect(threshold).toBeGreaterThan(0.12);
    expect(threshold).toBeLessThan(0.9);
  });

  it("finds no ink in an image of one value", () => {
    expect(inkThreshold(grey([255, 255]))).toBe(-Infinity);
  });
});

describe("binarizeInk", () => {
  it("makes ink 1 and paper 0, the same for a light and a dark pen", () => {
    const dark = binarizeInk(grey([255, 20, 30, 250, 240]));
    const light = binarizeInk(grey([255, 150, 160, 250, 240]));
    expect([...dark.data]).toEqual([0, 1, 1, 0, 0]);
    expect(light).toEqual(dark);
  });

  it("ramps about the threshold where asked", () => {
    const ink = binarizeInk(grey([90, 100, 105, 110, 120]), { threshold: 105, softness: 10 });
    expect([...ink.data]).toEqual([1, 0.75, 0.5, 0.25, 0]);
  });

  it("is paper all over where there is no ink, soft or not", () => {
    expect([...binarizeInk(grey([7, 7, 7])).data]).toEqual([0, 0, 0]);
    expect([...binarizeInk(grey([7, 7, 7]), { softness: 3 }).data]).toEqual([0, 0, 0]);
  });

  it("takes colours through grey", () => {
    const blueInk = { data: new Uint8Array([20, 20, 120, 255, 255, 255]), height: 1, width: 2, channels: 3 };
    const ink = binarizeInk(blueInk);
    expect(ink.channels).toBe(1);
    expect([...ink.data]).toEqual([1, 0]);
  });

  it("refuses a bad threshold or softness", () => {
    expect(() => binarizeInk(grey([1, 2]), { threshold: NaN })).toThrow(
      "binarizeInk: threshold must be a finite number, got NaN",
    );
    expect(() => binarizeInk(grey([1, 2]), { softness: -1 })).toThrow(
      "binarizeInk: softness must be a finite number of at least 0, got -1",
    );
  });
});
