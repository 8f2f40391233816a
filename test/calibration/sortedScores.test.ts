import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sortScores, thresholdAfter } from "../../src/calibration/sortedScores.js";

describe("sortScores", () => {
  it("parts the kinds and sorts each, leaving the arguments alone", () => {
    const distances = [0.5, 0.1, 0.9, 0.3];
    const sorted = sortScores("test", { distances, y: [0, 1, 1, 0] });
    expect(Array.from(sorted.same)).toEqual([0.3, 0.5]);
    expect(Array.from(sorted.different)).toEqual([0.1, 0.9]);
    expect(distances).toEqual([0.5, 0.1, 0.9, 0.3]);
  });

  it.each([
    {
      scored: { distances: [1, 2], y: [0] },
      text: "test: distances and y must have one entry per pair, got 2 distances and 1 labels",
    },
    { scored: { distances: [1, NaN], y: [0, 1] }, text: "test: distances must be finite numbers, got NaN at pair 1" },
    {
      scored: { distances: [1, Infinity], y: [0, 1] },
      text: "test: distances must be finite numbers, got Infinity at pair 1",
    },
    {
      scored: { distances: [1, 2], y: [0, 2] },
      text: "test: y must be 0 (same) or 1 (different), got 2 at pair 1; convert other labels with fromSimilarity",
    },
    {
      scored: { distances: [1, 2], y: [0, 0] },
      text: "test: need both same and different pairs, got 2 same and 0 different",
    },
    {
      scored: { distances: [1, 2], y: [1, 1] },
      text: "test: need both same and different pairs, got 0 same and 2 different",
    },
    { scored: { distances: [], y: [] }, text: "test: need both same and different pairs, got 0 same and 0 different" },
    {
      scored: { distances: [1, 2], y: [0, 1], leftIdentity: [1], rightIdentity: [1, 2] },
      text: "test: leftIdentity must have one entry per pair, got 1 for 2 pairs",
    },
    {
      scored: { distances: [1, 2], y: [0, 1], leftIdentity: [1, 2] },
      text: "test: leftIdentity and rightIdentity must be given together",
    },
  ])("refuses: $text", ({ scored, text }) => {
    expect(() => sortScores("test", scored)).toThrow(text);
  });
});

describe("sortScores on random input", () => {
  it("refuses whatever holds one kind only, or a distance that is not finite, and says where", () => {
    const bad = fc.constantFrom(NaN, Infinity, -Infinity);
    const distances = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 2, maxLength: 30 });
    fc.assert(
      fc.property(distances, fc.nat(), bad, fc.nat(1), (values, place, value, label) => {
        const one = { distances: values, y: values.map(() => label) };
        expect(() => sortScores("test", one)).toThrow(`test: need both same and different pairs`);
        const at = place % values.length;
        const broken = { distances: values.with(at, value), y: values.map((_, pair) => pair % 2) };
        expect(() => sortScores("test", broken)).toThrow(`got ${value} at pair ${at}`);
      }),
    );
  });
});

describe("thresholdAfter", () => {
  const scores = sortScores("test", { distances: [1, 2, 2, 4], y: [0, 0, 1, 1] });

  it.each([
    { last: -Infinity, threshold: -Number.MAX_VALUE },
    { last: 1, threshold: 1.5 },
    { last: 2, threshold: 3 },
    { last: 4, threshold: Number.MAX_VALUE },
  ])("lets in $last and nothing beyond with $threshold", ({ last, threshold }) => {
    expect(thresholdAfter(scores, last)).toBe(threshold);
  });

  it("parts neighbours in floating point", () => {
    const next = 1 + Number.EPSILON;
    const threshold = thresholdAfter({ same: Float64Array.of(1), different: Float64Array.of(next) }, 1);
    expect(1 <= threshold && threshold < next).toBe(true);
  });
});
