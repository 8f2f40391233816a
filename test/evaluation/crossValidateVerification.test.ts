import { describe, expect, it } from "vitest";
import { calibrate } from "../../src/calibration/calibrate.js";
import { seeded, shuffle } from "../../src/core/random.js";
import { crossValidateVerification } from "../../src/evaluation/crossValidateVerification.js";

const random = seeded(1);
const pairs = Array.from({ length: 600 }, (_, pair) => {
  const y = pair % 2;
  const left = Math.floor(random() * 20);
  return { y, left, right: y === 0 ? left : (left + 1 + Math.floor(random() * 19)) % 20, distance: random() + 0.5 * y };
});
const scored = {
  distances: pairs.map((pair) => pair.distance),
  y: pairs.map((pair) => pair.y),
  leftIdentity: pairs.map((pair) => pair.left),
  rightIdentity: pairs.map((pair) => pair.right),
};

describe("crossValidateVerification", () => {
  it("decides each fold by a threshold from the others", () => {
    const foldOf = pairs.map((_, pair) => pair % 3);
    const report = crossValidateVerification(scored, { foldOf });
    expect(report.folds.length).toBe(3);
    expect(report.straddlingPairs).toBe(0);
    report.folds.forEach(({ threshold, accuracy }, fold) => {
      const inside = pairs.filter((_, pair) => foldOf[pair] === fold);
      const outside = pairs.filter((_, pair) => foldOf[pair] !== fold);
      const chosen = calibrate({ distances: outside.map((p) => p.distance), y: outside.map((p) => p.y) }, "accuracy");
      expect(threshold).toBe(chosen.threshold);
      const right = inside.filter((p) => p.distance <= threshold === (p.y === 0)).length;
      expect(accuracy).toBeCloseTo(right / inside.length, 12);
    });
    const mean = report.folds.reduce((sum, { accuracy }) => sum + accuracy / 3, 0);
    expect(report.accuracy.value).toBeCloseTo(mean, 12);
    const variance = report.folds.reduce((sum, { accuracy }) => sum + (accuracy - mean) ** 2, 0) / 2;
    expect(report.standardError).toBeCloseTo(Math.sqrt(variance / 3), 12);
  });

  it("trains on no pair with an identity of the fold it decides", () => {
    const random = seeded(6);
    const { folds } = crossValidateVerification(scored, { folds: 3, random });
    const order = shuffle([...new Set([...scored.leftIdentity, ...scored.rightIdentity])], seeded(6));
    const foldOf = new Map(order.map((identity, k) => [identity, k % 3]));
    folds.forEach(({ threshold }, fold) => {
      const outside = pairs.filter((p) => foldOf.get(p.left) !== fold && foldOf.get(p.right) !== fold);
      const chosen = calibrate({ distances: outside.map((p) => p.distance), y: outside.map((p) => p.y) }, "accuracy");
      expect(threshold).toBe(chosen.threshold);
      const touching = pairs.filter((p) => foldOf.get(p.left) !== fold || foldOf.get(p.right) !== fold);
      expect(touching.length).toBeGreaterThan(outside.length); // there are such pairs to be left out
    });
  });

  it("keeps identities apart and says how many pairs that costs", () => {
    const report = crossValidateVerification(scored, { folds: 4, random: seeded(2) });
    const decided = report.folds.reduce((sum, fold) => sum + fold.pairs, 0);
    expect(decided + report.straddlingPairs).toBe(600);
    expect(report.straddlingPairs).toBeGreaterThan(150); // of 300 different pairs about 15/19 straddle
    expect(decided).toBeGreaterThanOrEqual(300); // every same pair lies within a fold
  });

  it.each([
    {
      call: () => crossValidateVerification({ distances: scored.distances, y: scored.y }),
      text: "crossValidateVerification: pairs must have identities to make folds of, got none",
    },
    {
      call: () => crossValidateVerification(scored, { foldOf: [1] }),
      text: "crossValidateVerification: foldOf must have one entry per pair, got 1 for 600 pairs",
    },
    {
      call: () => crossValidateVerification(scored, { folds: 30 }),
      text: "crossValidateVerification: every fold must have pairs within it, got none in fold",
    },
    {
      call: () => crossValidateVerification(scored, { folds: 1 }),
      text: "crossValidateVerification: folds must be a whole number of at least 2, got 1",
    },
  ])("refuses: $text", ({ call, text }) => {
    expect(call).toThrow(text);
  });
});
