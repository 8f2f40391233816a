import { describe, expect, it } from "vitest";

import {
  countText,
  fitsShape,
  isAnyLength,
  numbersIn,
  requireSampleShape,
  shapeOf,
  shapeText,
} from "../../src/data/sampleShape.js";

describe("a sample's shape", () => {
  it("has as many numbers as its sizes multiply to, or any multiple of them", () => {
    expect([numbersIn([4, 3]), numbersIn([null, 3, 2])]).toEqual([12, 6]);
    expect(shapeOf([4, 3], 12)).toEqual([4, 3]);
    expect(shapeOf([4, 3], 24)).toBeUndefined();
    expect(shapeOf([null, 3, 2], 24)).toEqual([4, 3, 2]);
    expect(shapeOf([null, 3, 2], 25)).toBeUndefined();
    expect(shapeOf([null, 3, 2], 0)).toBeUndefined();
    expect([isAnyLength([4, 3]), isAnyLength([null, 3])]).toEqual([false, true]);
  });

  it("fits where any length is expected, but any length does not fit a known one", () => {
    expect(fitsShape([null, 3], [7, 3])).toBe(true);
    expect(fitsShape([null, 3], [null, 3])).toBe(true);
    expect(fitsShape([7, 3], [null, 3])).toBe(false);
    expect(fitsShape([null, 3], [7, 4])).toBe(false);
    expect(fitsShape([null, 3], [7, 3, 1])).toBe(false);
  });

  it("is written in words", () => {
    expect(shapeText([null, 40, 1])).toBe("[any, 40, 1]");
    expect([countText([2, 3]), countText([null, 3])]).toEqual(["6 numbers", "a multiple of 3 numbers"]);
  });

  it("may leave only its first axis open", () => {
    expect(() => {
      requireSampleShape("who", "shape", [null, 3]);
    }).not.toThrow();
    expect(() => {
      requireSampleShape("who", "shape", [3, null]);
    }).toThrow("who: each axis of shape must be a whole number of at least 1");
    expect(() => {
      requireSampleShape("who", "shape", [null]);
    }).toThrow("who: each axis of shape must be a whole number of at least 1");
  });
});
