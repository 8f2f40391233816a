import { describe, expect, it } from "vitest";
import { reliability } from "../../src/calibration/reliability.js";

/** A sigmoid through given probabilities: log odds are minus the distance at a prior of a half. */
const fit = { method: "platt", slope: 1, offset: 0, prior: 0.5 } as const;
const distanceOf = (probability: number) => -Math.log(probability / (1 - probability));

describe("reliability", () => {
  it("compares by hand", () => {
    const scored = { distances: [0.9, 0.9, 0.95, 0.2, 0.2, 0.25].map(distanceOf), y: [0, 1, 0, 1, 1, 0] };
    const { bins, expectedCalibrationError, maximumCalibrationError, brierScore } = reliability(scored, fit);
    expect(bins.map(({ pairs }) => pairs)).toEqual([3, 3]);
    expect(bins[0].predicted).toBeCloseTo(0.65 / 3, 10);
    expect(bins[0].observed.value).toBeCloseTo(1 / 3, 10);
    expect(bins[1].predicted).toBeCloseTo(2.75 / 3, 10);
    expect(bins[1].observed.value).toBeCloseTo(2 / 3, 10);
    expect(expectedCalibrationError).toBeCloseTo((0.35 / 3 + 0.75 / 3) / 2, 10);
    expect(maximumCalibrationError).toBeCloseTo(0.25, 10);
    expect(brierScore).toBeCloseTo((0.01 + 0.81 + 0.0025 + 0.04 + 0.04 + 0.5625) / 6, 10);
  });

  it("judges the shape at the prior of the pairs", () => {
    // Three in four are the same, and a distance that says nothing.
    const scored = { distances: [0, 0, 0, 0], y: [0, 0, 0, 1] };
    expect(reliability(scored, fit).expectedCalibrationError).toBeCloseTo(0, 12);
  });

  it("refuses no bins", () => {
    expect(() => reliability({ distances: [0, 1], y: [0, 1] }, fit, { bins: 0 })).toThrow(
      "reliability: bins must be a whole number of at least 1, got 0",
    );
  });
});
