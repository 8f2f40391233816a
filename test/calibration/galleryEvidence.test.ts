import { describe, expect, it } from "vitest";
import { calibrate } from "../../src/calibration/calibrate.js";
import { galleryEvidence } from "../../src/calibration/galleryEvidence.js";
import { galleryThreshold } from "../../src/calibration/galleryThreshold.js";
import { sortScores } from "../../src/calibration/sortedScores.js";
import { seeded } from "../../src/core/random.js";
import { clopperPearson } from "../../src/statistics/clopperPearson.js";
import { drawCalibration, trueRates, worlds } from "../oracles/strangers.js";

const evidenceOf = (pairs: ReturnType<typeof drawCalibration>, target: number) =>
  galleryEvidence("test", pairs, sortScores("test", pairs), target);

/** Every set of `size` out of `values`. */
function subsets(values: readonly number[], size: number): number[][] {
  if (size === 0) return [[]];
  return values.flatMap((value, k) => subsets(values.slice(k + 1), size - 1).map((rest) => [value, ...rest]));
}

describe("galleryEvidence", () => {
  it("states the share of searches with a match, over every gallery that could be drawn from the pairs", () => {
    const pairs = drawCalibration(worlds.wolves, 9, seeded(3));
    const { steps } = evidenceOf(pairs, 0.3);
    const between = (a: number, b: number): number =>
      pairs.distances[
        Array.from(pairs.y).findIndex((_, k) => {
          const [left, right] = [pairs.leftIdentity![k], pairs.rightIdentity![k]];
          return left === Math.min(a, b) && right === Math.max(a, b);
        })
      ];
    for (const { size, threshold, rate } of steps.filter((step) => step.size <= 8)) {
      const measured = (limit: number): number => {
        let found = 0;
        let all = 0;
        for (let who = 0; who < 9; who++) {
          const others = [0, 1, 2, 3, 4, 5, 6, 7, 8].filter((other) => other !== who);
          for (const gallery of subsets(others, size)) {
            all++;
            if (gallery.some((other) => between(who, other) <= limit)) found++;
          }
        }
        return found / all;
      };
      expect(rate.value).toBeCloseTo(measured(threshold), 10);
      expect(rate.value).toBeLessThanOrEqual(0.3);
      // One distance further is one too far.
      const next = Math.min(...Array.from(pairs.distances).filter((d, k) => d > threshold && pairs.y[k] === 1));
      expect(measured(next)).toBeGreaterThan(0.3);
    }
  });

  it("makes of one comparison what a false match rate does", () => {
    const pairs = drawCalibration(worlds.spread, 40, seeded(4));
    const { threshold } = calibrate(pairs, { falseMatchRate: 0.02 });
    expect(evidenceOf(pairs, 0.02).steps[0].threshold).toBe(threshold);
  });

  it("lets the threshold fall as the gallery grows", () => {
    const { steps } = evidenceOf(drawCalibration(worlds.wolves, 60, seeded(5)), 0.05);
    for (let k = 1; k < steps.length; k++) expect(steps[k].threshold).toBeLessThanOrEqual(steps[k - 1].threshold);
    expect(steps.at(-1)!.size).toBe(1_000_000);
    expect(steps[9].threshold).toBeLessThan(steps[0].threshold);
  });

  it("ends where the rule of three does: each search of N takes N of the distinct comparisons", () => {
    expect(evidenceOf(drawCalibration(worlds.alike, 100, seeded(6)), 0.01).supportedUpTo).toBe(16); // 4950 * 0.01 / 3
    expect(evidenceOf(drawCalibration(worlds.alike, 100, seeded(6)), 0.1).supportedUpTo).toBe(99); // no row met more
    expect(evidenceOf(drawCalibration(worlds.alike, 20, seeded(6)), 0.01).supportedUpTo).toBe(0); // 190 comparisons
  });

  it("says what no match at all shows, and no more", () => {
    const { steps } = evidenceOf(drawCalibration(worlds.alike, 20, seeded(7)), 0.001);
    expect(steps[0].rate).toEqual(clopperPearson(0, 190));
    const last = steps.at(-1)!;
    expect(last.rate).toMatchObject({ value: 0, low: 0, high: 1 });
  });

  it("counts several samples of the same people as the same people", () => {
    const once = drawCalibration(worlds.wolves, 60, seeded(8));
    const rows = { left: once.leftIdentity!, right: once.rightIdentity! };
    const twice = {
      distances: [...Array.from(once.distances), ...Array.from(once.distances)],
      y: [...Array.from(once.y), ...Array.from(once.y)],
      leftIdentity: [...Array.from(once.leftIdentity!), ...Array.from(once.leftIdentity!)],
      rightIdentity: [...Array.from(once.rightIdentity!), ...Array.from(once.rightIdentity!)],
      left: [...Array.from(rows.left), ...Array.from(rows.left, (row) => row + 1000)],
      right: [...Array.from(rows.right), ...Array.from(rows.right, (row) => row + 1000)],
    };
    const a = evidenceOf({ ...once, ...rows }, 0.05);
    const b = evidenceOf(twice, 0.05);
    expect(b.supportedUpTo).toBe(a.supportedUpTo);
    a.steps.forEach(({ rate, threshold }, k) => {
      expect(b.steps[k].threshold).toBeCloseTo(threshold, 10);
      expect(b.steps[k].rate.high).toBeCloseTo(rate.high, 8);
      expect(b.steps[k].rate.low).toBeCloseTo(rate.low, 8);
    });
  });

  it("has the true rate of fresh galleries within its interval, about 95 times in a hundred, wolves or not", () => {
    const random = seeded(9);
    let inside = 0;
    let mean = 0;
    const rounds = 90;
    for (let round = 0; round < rounds; round++) {
      const world = Object.values(worlds)[round % 3];
      const size = Math.round(10 * 4 ** random());
      const calibration = calibrate(drawCalibration(world, 120, random), { falsePositiveIdentificationRate: 0.02 });
      const answer = galleryThreshold(calibration, size);
      const { gallery } = trueRates(world, size, answer.threshold, random);
      const { low, high } = answer.falsePositiveIdentificationRate;
      if (low <= gallery && gallery <= high) inside++;
      mean += gallery / rounds;
    }
    expect(inside).toBeGreaterThanOrEqual(80); // 86 expected; fewer than 80 by chance once in 300
    expect(mean).toBeGreaterThan(0.015);
    expect(mean).toBeLessThan(0.025);
  });
});
