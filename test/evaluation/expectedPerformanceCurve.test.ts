import { describe, expect, it } from "vitest";
import { seeded } from "../../src/core/random.js";
import { expectedPerformanceCurve } from "../../src/evaluation/expectedPerformanceCurve.js";
import { everyOperatingPoint } from "../oracles/verification.js";

const random = seeded(1);
const y = Array.from({ length: 600 }, (_, pair) => pair % 2);
const scored = { distances: y.map((label) => random() + 0.5 * label), y };

describe("expectedPerformanceCurve", () => {
  it("measures on other pairs what was chosen on these, for each alpha as trying every threshold does", () => {
    const halves = [0, 1].map((half) => ({
      distances: scored.distances.filter((_, pair) => pair % 4 < 2 === (half === 0)),
      y: scored.y.filter((_, pair) => pair % 4 < 2 === (half === 0)),
    }));
    const curve = expectedPerformanceCurve(halves[0], halves[1], { points: 11 });
    const candidates = everyOperatingPoint(halves[0]);
    curve.alpha.forEach((alpha, k) => {
      const error = (point: { falseMatchRate: number; falseNonMatchRate: number }) =>
        alpha * point.falseMatchRate + (1 - alpha) * point.falseNonMatchRate;
      const chosen = candidates.filter(({ last }) => last <= curve.threshold[k]).at(-1)!;
      expect(error(chosen)).toBeCloseTo(Math.min(...candidates.map(error)), 10);
      const match =
        halves[1].distances.filter((d, pair) => halves[1].y[pair] === 1 && d <= curve.threshold[k]).length / 150;
      const nonMatch =
        halves[1].distances.filter((d, pair) => halves[1].y[pair] === 0 && d > curve.threshold[k]).length / 150;
      expect(curve.halfTotalErrorRate[k]).toBeCloseTo((match + nonMatch) / 2, 10);
      expect(curve.weightedErrorRate[k]).toBeCloseTo(alpha * match + (1 - alpha) * nonMatch, 10);
    });
    expect([curve.alpha[0], curve.alpha[10]]).toEqual([0, 1]);
  });

  it("refuses pairs of two models or distances", () => {
    expect(() => expectedPerformanceCurve({ ...scored, model: "m1" }, { ...scored, model: "m2" })).toThrow(
      'expectedPerformanceCurve: both must come from one model, got "m1" and "m2"',
    );
    expect(() =>
      expectedPerformanceCurve({ ...scored, distance: "cosine" }, { ...scored, distance: "euclidean" }),
    ).toThrow('expectedPerformanceCurve: both must come from one distance, got "cosine" and "euclidean"');
  });
});
