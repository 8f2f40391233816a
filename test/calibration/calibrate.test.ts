// Holds chooseThreshold, criterion, errorRates, rocHull and platt to their promises too: each is a step of calibrate, and its oracle tries every threshold.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { calibrate, calibrateEach } from "../../src/calibration/calibrate.js";
import { nistCosts, type Criterion } from "../../src/calibration/criterion.js";
import { seeded } from "../../src/core/random.js";
import { uprightPairs } from "../oracles/scoredPairs.js";
import { areaOracle, equalErrorRateOracle, everyOperatingPoint } from "../oracles/verification.js";
import { agrees, hasReference, referenceVerification } from "../oracles/reference.js";

const six = { distances: [0.1, 0.2, 0.6, 0.4, 0.8, 0.9], y: [0, 0, 0, 1, 1, 1] };

describe("calibrate", () => {
  it.each<{ criterion: Criterion; threshold: number; fmr: number; fnmr: number; value: number }>([
    { criterion: { falseMatchRate: 0.01 }, threshold: 0.3, fmr: 0, fnmr: 1 / 3, value: 0 },
    { criterion: { falseMatchRate: 1 / 3 }, threshold: 0.7, fmr: 1 / 3, fnmr: 0, value: 1 / 3 },
    { criterion: { falseMatchRate: 1 }, threshold: Number.MAX_VALUE, fmr: 1, fnmr: 0, value: 1 },
    { criterion: { falseNonMatchRate: 0.01 }, threshold: 0.7, fmr: 1 / 3, fnmr: 0, value: 0 },
    { criterion: { falseNonMatchRate: 0.4 }, threshold: 0.3, fmr: 0, fnmr: 1 / 3, value: 1 / 3 },
    { criterion: { falseNonMatchRate: 1 }, threshold: -Number.MAX_VALUE, fmr: 0, fnmr: 1, value: 1 },
    { criterion: "equalErrorRate", threshold: 0.5, fmr: 1 / 3, fnmr: 1 / 3, value: 1 / 6 },
    { criterion: "accuracy", threshold: 0.3, fmr: 0, fnmr: 1 / 3, value: 5 / 6 },
    { criterion: "balancedAccuracy", threshold: 0.3, fmr: 0, fnmr: 1 / 3, value: 5 / 6 },
    { criterion: "youden", threshold: 0.3, fmr: 0, fnmr: 1 / 3, value: 2 / 3 },
    { criterion: "halfTotalErrorRate", threshold: 0.3, fmr: 0, fnmr: 1 / 3, value: 1 / 6 },
    { criterion: "f1", threshold: 0.7, fmr: 1 / 3, fnmr: 0, value: 6 / 7 },
    { criterion: { fBeta: 0.5 }, threshold: 0.3, fmr: 0, fnmr: 1 / 3, value: (1.25 * 2) / (0.25 * 3 + 2) },
    { criterion: { precision: 0.75 }, threshold: 0.7, fmr: 1 / 3, fnmr: 0, value: 0.75 },
    { criterion: { precision: 0.7501 }, threshold: 0.3, fmr: 0, fnmr: 1 / 3, value: 1 }, // 3 of 4 are 0.75: not enough
    { criterion: { precision: 0.76 }, threshold: 0.3, fmr: 0, fnmr: 1 / 3, value: 1 },
    { criterion: { cost: { falseMatch: 10 } }, threshold: 0.3, fmr: 0, fnmr: 1 / 3, value: 1 / 3 },
    { criterion: { cost: { falseNonMatch: 10 } }, threshold: 0.7, fmr: 1 / 3, fnmr: 0, value: 1 / 3 },
    { criterion: { cost: "sre08" }, threshold: 0.3, fmr: 0, fnmr: 1 / 3, value: 1 / 3 },
  ])("chooses $threshold for $criterion", ({ criterion, threshold, fmr, fnmr, value }) => {
    const calibration = calibrate(six, criterion);
    expect(calibration.threshold).toBeCloseTo(threshold, 12);
    expect(calibration.falseMatchRate.value).toBeCloseTo(fmr, 12);
    expect(calibration.falseNonMatchRate.value).toBeCloseTo(fnmr, 12);
    expect(calibration.criterionValue).toBeCloseTo(value, 12);
  });

  it("chooses what trying every threshold finds", () => {
    const best = (scored: Parameters<typeof everyOperatingPoint>[0], value: (s: number, d: number) => number) =>
      Math.max(...everyOperatingPoint(scored).map(({ same, different }) => value(same, different)));
    fc.assert(
      fc.property(uprightPairs(), fc.double({ min: 0, max: 1, noNaN: true }), (scored, rate) => {
        const S = Array.from(scored.y).filter((label) => label === 0).length;
        const D = scored.y.length - S;
        const [accuracy, balanced, youden, hter, f1, f2, cost, match, nonMatch, precision, equal] = calibrateEach(
          scored,
          [
            "accuracy",
            "balancedAccuracy",
            "youden",
            "halfTotalErrorRate",
            "f1",
            { fBeta: 2 },
            { cost: { falseNonMatch: 3, falseMatch: 2, prior: 0.3 } },
            { falseMatchRate: rate },
            { falseNonMatchRate: rate },
            { precision: rate },
            "equalErrorRate",
          ],
        );
        expect(accuracy.criterionValue).toBeCloseTo(
          best(scored, (s, d) => (s + D - d) / (S + D)),
          10,
        );
        expect(balanced.criterionValue).toBeCloseTo(
          best(scored, (s, d) => (s / S + 1 - d / D) / 2),
          10,
        );
        expect(youden.criterionValue).toBeCloseTo(
          best(scored, (s, d) => s / S - d / D),
          10,
        );
        expect(hter.criterionValue).toBeCloseTo(-best(scored, (s, d) => -(1 - s / S + d / D) / 2), 10);
        expect(f1.criterionValue).toBeCloseTo(
          best(scored, (s, d) => (2 * s) / (2 * s + d + S - s)),
          10,
        );
        expect(f2.criterionValue).toBeCloseTo(
          best(scored, (s, d) => (5 * s) / (5 * s + d + 4 * (S - s))),
          10,
        );
        expect(cost.criterionValue).toBeCloseTo(
          -best(scored, (s, d) => -(0.9 * (1 - s / S) + 1.4 * (d / D)) / 0.9),
          10,
        );

        const points = everyOperatingPoint(scored);
        const lenient = points.filter((point) => point.falseMatchRate <= rate + 1e-9).at(-1)!;
        expect(match.falseMatchRate.errors).toBe(lenient.different);
        expect(match.falseNonMatchRate.errors).toBe(S - lenient.same);
        const strict = points.find((point) => point.falseNonMatchRate <= rate + 1e-9)!;
        expect(nonMatch.falseMatchRate.errors).toBe(strict.different);
        expect(nonMatch.falseNonMatchRate.errors).toBe(S - strict.same);
        const precise = points.filter(({ same, different }) => same >= (rate - 1e-9) * (same + different)).at(-1)!;
        expect(precision.falseMatchRate.errors).toBe(precise.different);
        const gaps = points.map((point) => Math.abs(point.falseMatchRate - point.falseNonMatchRate));
        expect(Math.abs(equal.falseMatchRate.value - equal.falseNonMatchRate.value)).toBeCloseTo(Math.min(...gaps), 10);
        expect(equal.equalErrorRate).toBeCloseTo(equalErrorRateOracle(scored), 10);
        expect(equal.areaUnderCurve).toBeCloseTo(areaOracle(scored), 10);

        for (const { threshold, falseMatchRate, falseNonMatchRate } of [
          accuracy,
          f1,
          cost,
          match,
          nonMatch,
          precision,
          equal,
        ]) {
          const matched = points.filter(({ last }) => last <= threshold).at(-1)!;
          expect([falseMatchRate.errors, S - falseNonMatchRate.errors]).toEqual([matched.different, matched.same]);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("does not depend on the order of the pairs or on the kind of array", () => {
    const a = calibrate(six);
    expect(calibrate({ distances: six.distances.toReversed(), y: six.y.toReversed() })).toEqual(a);
    expect(calibrate({ distances: Float64Array.from(six.distances), y: Uint8Array.from(six.y) })).toEqual(a);
  });

  it("survives JSON", () => {
    for (const criterion of ["accuracy", { falseMatchRate: 1 }, { falseNonMatchRate: 1 }] as const) {
      const calibration = calibrate({ ...six, distance: "euclidean", model: "a1" }, criterion);
      expect(JSON.parse(JSON.stringify(calibration))).toEqual(calibration);
    }
  });

  it("says where it comes from", () => {
    const scored = {
      ...six,
      leftIdentity: [1, 2, 3, 1, 2, 3],
      rightIdentity: [1, 2, 3, 2, 3, 1],
      distance: "euclidean",
      model: "a1",
    };
    expect(calibrate(scored)).toMatchObject({
      samePairs: 3,
      differentPairs: 3,
      identities: 3,
      intervals: "identities",
      distance: "euclidean",
      model: "a1",
    });
    expect(calibrate({ ...six, kind: [0, 0, 0, 1, 2, 2] }).differentKinds).toEqual({ random: 1, skilled: 2 });
    const bare = calibrate(six);
    expect(bare.intervals).toBe("pairs");
    expect(Object.keys(bare)).not.toContain("identities");
  });

  it("says when the pairs cannot support the target", () => {
    const random = seeded(1);
    const pairs = (differents: number) => ({
      distances: Array.from({ length: differents + 100 }, (_, pair) => random() + (pair < 100 ? 0 : 1)),
      y: Array.from({ length: differents + 100 }, (_, pair) => (pair < 100 ? 0 : 1)),
    });
    expect(calibrate(pairs(300), { falseMatchRate: 0.01 })).toMatchObject({ supported: true });
    expect(calibrate(pairs(299), { falseMatchRate: 0.01 })).toMatchObject({
      supported: false,
      reason: "a false match rate of 0.01 needs at least 300 different pairs (rule of three), got 299",
    });
    expect(calibrate(pairs(299), { falseNonMatchRate: 0.02 }).reason).toBe(
      "a false non-match rate of 0.02 needs at least 150 same pairs (rule of three), got 100",
    );
    expect(calibrate(pairs(299), { falseMatchRate: 0 }).supported).toBe(false);
    expect(calibrate(pairs(299), { precision: 0.9 }).supported).toBe(true);
    expect(calibrate(pairs(299), { precision: 0.98 }).reason).toMatch(
      /^a precision of 0.98 needs at least 150 matches \(rule of three\), got 10\d$/,
    );
  });

  it.each<{ scored: typeof six; criterion?: unknown; text: string }>([
    {
      scored: { distances: [1, 1, 1], y: [0, 1, 1] },
      text: "calibrate: distances must differ, got 1 for all 3 pairs; the model has collapsed",
    },
    {
      scored: {
        distances: [0.9, 0.8, 0.7, 0.6, 0.95, 0.85, 0.75, 0.1, 0.2, 0.3, 0.4, 0.15, 0.25, 0.35],
        y: [0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1],
      },
      text: "calibrate: same pairs (y = 0) must be closer than different pairs (y = 1), got an area under the curve of 0.00; if 1 means same in your labels, convert them with fromSimilarity",
    },
    {
      scored: { distances: [1, NaN], y: [0, 1] },
      text: "calibrate: distances must be finite numbers, got NaN at pair 1",
    },
    {
      scored: six,
      criterion: "eer",
      text: 'calibrate: criterion must be one of equalErrorRate, accuracy, balancedAccuracy, youden, halfTotalErrorRate, f1 or an object with one of falseMatchRate, falsePositiveIdentificationRate, falseNonMatchRate, cost, precision, fBeta, got "eer"',
    },
    { scored: six, criterion: { falseMatchRate: 2 }, text: "calibrate: falseMatchRate must be between 0 and 1, got 2" },
    { scored: six, criterion: { falseMatchRate: 0.1, precision: 1 }, text: "calibrate: criterion must be one of" },
    { scored: six, criterion: { cost: { prior: 1 } }, text: "calibrate: cost.prior must lie between 0 and 1, got 1" },
    {
      scored: six,
      criterion: { cost: { falseMatch: 0 } },
      text: "calibrate: cost.falseMatch must be greater than 0, got 0",
    },
    { scored: six, criterion: { cost: "sre99" }, text: "calibrate: criterion must be one of" },
    { scored: six, criterion: { fBeta: 0 }, text: "calibrate: fBeta must be greater than 0, got 0" },
  ])("refuses: $text", ({ scored, criterion, text }) => {
    expect(() => calibrate(scored, criterion as Criterion)).toThrow(text);
  });
});

describe.skipIf(!hasReference)("calibrate against scikit-learn", () => {
  it.each(referenceVerification.map((reference, set) => ({ set, reference })))(
    "agrees on set $set",
    ({ reference }) => {
      const one = (criterion: Criterion) => calibrate(reference, criterion);
      const expectClose = (actual: number, expected: number) =>
        expect(agrees(actual, expected), `${actual} against ${expected}`).toBe(true);
      expectClose(one("accuracy").criterionValue, reference.bestAccuracy);
      expectClose(one("balancedAccuracy").criterionValue, reference.bestBalancedAccuracy);
      expectClose(one("f1").criterionValue, reference.bestF1);
      expectClose(one("equalErrorRate").equalErrorRate, reference["equalErrorRate.rocch"]);
      expectClose(one("equalErrorRate").areaUnderCurve, reference.auc);
      for (const [target, rates] of Object.entries(reference.atFalseMatchRate)) {
        const calibration = one({ falseMatchRate: Number(target) });
        expectClose(calibration.falseMatchRate.value, rates.falseMatchRate);
        expectClose(calibration.falseNonMatchRate.value, rates.falseNonMatchRate);
      }
      for (const [target, rates] of Object.entries(reference.atFalseNonMatchRate)) {
        const calibration = one({ falseNonMatchRate: Number(target) });
        expectClose(calibration.falseMatchRate.value, rates.falseMatchRate);
        expectClose(calibration.falseNonMatchRate.value, rates.falseNonMatchRate);
      }
      for (const { costMiss, costFalseAlarm, priorTarget, value } of reference.minDcf) {
        const cost = { falseNonMatch: costMiss, falseMatch: costFalseAlarm, prior: priorTarget };
        expectClose(one({ cost }).criterionValue, value);
      }
      expectClose(one({ cost: "sre08" }).criterionValue, reference.minDcf[0].value);
      expect(nistCosts.sre08.prior).toBe(reference.minDcf[0].priorTarget);
      expectClose(one("accuracy").probability.slope, reference.platt.a);
      expectClose(one("accuracy").probability.offset, reference.platt.b);
    },
  );
});
