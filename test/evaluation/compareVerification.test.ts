import { jStat } from "jstat";
import { describe, expect, it } from "vitest";
import { areaUnderCurve, equalErrorRate } from "../../src/calibration/rocCurve.js";
import { seeded } from "../../src/core/random.js";
import { compareVerification } from "../../src/evaluation/compareVerification.js";

/** Two models on the same pairs: a shared difficulty, and noise of their own. */
function models(seed: number, gaps: readonly [number, number], identities = 30) {
  const random = seeded(seed);
  const y: number[] = [];
  const leftIdentity: number[] = [];
  const rightIdentity: number[] = [];
  const distances: [number[], number[]] = [[], []];
  for (let left = 0; left < identities; left++) {
    const own = 0.5 * random();
    for (let k = 0; k < 8; k++) {
      y.push(k < 4 ? 0 : 1);
      leftIdentity.push(left);
      rightIdentity.push(k < 4 ? left : (left + k) % identities);
      const shared = own + random();
      gaps.forEach((gap, model) => distances[model].push(shared + 0.3 * random() + (k < 4 ? 0 : gap)));
    }
  }
  return distances.map((list) => ({ distances: list, y, leftIdentity, rightIdentity }));
}

describe("compareVerification", () => {
  it("sees that one model is better", () => {
    const [good, poor] = models(1, [1, 0.5]);
    const { equalErrorRate: rate, areaUnderCurve: area } = compareVerification(good, poor, {
      resamples: 300,
      random: seeded(1),
    });
    expect(rate.first).toBeCloseTo(equalErrorRate(good), 12);
    expect(rate.second).toBeCloseTo(equalErrorRate(poor), 12);
    expect(area.value).toBeCloseTo(areaUnderCurve(good) - areaUnderCurve(poor), 12);
    expect(rate.high).toBeLessThan(0);
    expect(area.low).toBeGreaterThan(0);
    expect(area.pValue).toBeLessThan(0.001);
  });

  it("sees no difference where there is none, about 95 times in a hundred", () => {
    let inside = 0;
    for (let set = 0; set < 200; set++) {
      const [a, b] = models(100 + set, [0.6, 0.6]);
      const { areaUnderCurve: area } = compareVerification(a, b, { resamples: 100, random: seeded(set) });
      if (area.low <= 0 && 0 <= area.high) inside++;
    }
    expect(inside).toBeGreaterThan(180);
    expect(inside).toBeLessThan(200);
  });

  it("takes its quantile and its p value from Student's t with two degrees of freedom fewer than identities", () => {
    const [a, b] = models(5, [0.7, 0.6], 8);
    for (const figure of Object.values(compareVerification(a, b, { resamples: 300, random: seeded(1) }))) {
      const deviation = (figure.high - figure.low) / 2 / jStat.studentt.inv(0.975, 6);
      const p = 2 * (1 - jStat.studentt.cdf(Math.abs(figure.value) / deviation, 6));
      expect(p).toBeGreaterThan(0.01);
      expect(figure.pValue).toBeCloseTo(p, 6);
    }
  });

  it("finds a model like itself", () => {
    const [a] = models(1, [1, 1]);
    const { equalErrorRate: rate } = compareVerification(a, a, { resamples: 50, random: seeded(1) });
    expect(rate).toMatchObject({ value: 0, low: 0, high: 0, pValue: 1 });
  });

  it("refuses pairs that are not the same", () => {
    const [a, b] = models(1, [1, 1]);
    expect(() => compareVerification(a, { ...b, y: b.y.toReversed() })).toThrow(
      "compareVerification: both must score the same pairs in the same order, got y 0 and 1 at pair 0",
    );
    expect(() => compareVerification(a, { distances: b.distances, y: b.y })).toThrow(
      "compareVerification: both must score the same pairs, got 240 and 0 of leftIdentity",
    );
  });
});
