import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { areaUnderCurve, detCurve, equalErrorRate, rocCurve } from "../../src/calibration/rocCurve.js";
import { seeded } from "../../src/core/random.js";
import { agrees, hasReference, referenceVerification } from "../oracles/reference.js";
import { scoredPairs } from "../oracles/scoredPairs.js";
import { areaOracle, equalErrorRateOracle, everyOperatingPoint } from "../oracles/verification.js";

describe("rocCurve", () => {
  it("has one point more than there are distinct distances, each as counted by hand", () => {
    fc.assert(
      fc.property(scoredPairs(), (scored) => {
        const curve = rocCurve(scored);
        const points = everyOperatingPoint(scored);
        expect(Array.from(curve.falseMatchRate)).toEqual(points.map((point) => point.falseMatchRate));
        expect(Array.from(curve.falseNonMatchRate)).toEqual(points.map((point) => point.falseNonMatchRate));
        expect(curve.threshold[0]).toBe(-Infinity);
        expect(curve.threshold.at(-1)).toBe(Infinity);
        points.slice(1).forEach(({ last }, k) => {
          expect(curve.threshold[k] < last && last <= curve.threshold[k + 1]).toBe(true);
        });
      }),
    );
  });

  it("thins to about as many points as asked for, ends included", () => {
    const random = seeded(1);
    const scored = {
      distances: Array.from({ length: 20_000 }, (_, pair) => random() + 0.3 * (pair % 2)),
      y: Array.from({ length: 20_000 }, (_, pair) => pair % 2),
    };
    for (const curve of [rocCurve(scored, { points: 100 }), detCurve(scored, { points: 100 })]) {
      expect(curve.threshold.length).toBeLessThanOrEqual(103);
      expect(curve.threshold.length).toBeGreaterThan(30);
    }
    const { falseMatchRate } = rocCurve(scored, { points: 100 });
    expect([falseMatchRate[0], falseMatchRate.at(-1)]).toEqual([0, 1]);
  });

  it("refuses fewer than two points", () => {
    expect(() => rocCurve({ distances: [1, 2], y: [0, 1] }, { points: 1 })).toThrow(
      "rocCurve: points must be a whole number of at least 2, got 1",
    );
  });

  it.skipIf(!hasReference)("agrees with scikit-learn", () => {
    for (const { roc, ...scored } of referenceVerification) {
      const curve = rocCurve(scored);
      expect(curve.threshold.length).toBe(roc.threshold.length);
      roc.falseMatchRate.forEach((rate, k) => expect(agrees(curve.falseMatchRate[k], rate)).toBe(true));
      roc.falseNonMatchRate.forEach((rate, k) => expect(agrees(curve.falseNonMatchRate[k], rate)).toBe(true));
      expect(agrees(areaUnderCurve(scored), scored.auc)).toBe(true);
      expect(agrees(equalErrorRate(scored), scored["equalErrorRate.rocch"])).toBe(true);
    }
  });
});

describe("detCurve", () => {
  it("leaves out the points without finite coordinates", () => {
    expect(detCurve({ distances: [0.1, 0.3, 0.2, 0.4], y: [0, 0, 1, 1] })).toEqual({
      threshold: Float64Array.of(0.25),
      falseMatchRate: Float64Array.of(0.5),
      falseNonMatchRate: Float64Array.of(0.5),
      x: Float64Array.of(0),
      y: Float64Array.of(0),
    });
  });
});

describe("areaUnderCurve and equalErrorRate", () => {
  it("equal the counts over all couples and all mixtures, whichever way the data point", () => {
    fc.assert(
      fc.property(scoredPairs(), (scored) => {
        expect(areaUnderCurve(scored)).toBeCloseTo(areaOracle(scored), 10);
        expect(equalErrorRate(scored)).toBeCloseTo(equalErrorRateOracle(scored), 10);
      }),
    );
  });
});
