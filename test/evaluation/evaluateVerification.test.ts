// Tests selectPairs too, by figures of each kind of pair.
import { describe, expect, it } from "vitest";
import { calibrate } from "../../src/calibration/calibrate.js";
import { areaUnderCurve, equalErrorRate } from "../../src/calibration/rocCurve.js";
import { seeded } from "../../src/core/random.js";
import { evaluateVerification } from "../../src/evaluation/evaluateVerification.js";
import { selectPairs } from "../../src/evaluation/selectPairs.js";

/** Pairs of `identities` people: 3 same pairs each, chance impostors, and skilled ones that come closer. */
function simulate(seed: number, identities = 30) {
  const random = seeded(seed);
  const rows: { distance: number; y: number; left: number; right: number; kind: number }[] = [];
  for (let left = 0; left < identities; left++) {
    for (let k = 0; k < 3; k++) {
      rows.push({ distance: random(), y: 0, left, right: left, kind: 0 });
      rows.push({ distance: 0.7 + random(), y: 1, left, right: (left + 1 + k) % identities, kind: 1 });
      rows.push({ distance: 0.3 + random(), y: 1, left, right: left, kind: 2 });
    }
  }
  return {
    distances: rows.map((row) => row.distance),
    y: rows.map((row) => row.y),
    leftIdentity: rows.map((row) => row.left),
    rightIdentity: rows.map((row) => row.right),
    kind: rows.map((row) => row.kind),
    distance: "euclidean",
    model: "m1",
  };
}
const options = { resamples: 200, random: seeded(5) };

describe("evaluateVerification", () => {
  it("reports the calibrated threshold, the oracle's and the gap", () => {
    const calibration = calibrate(simulate(1), { falseMatchRate: 0.1 });
    const fresh = simulate(2);
    const report = evaluateVerification(fresh, calibration, options);
    expect(report.calibrated?.threshold).toBe(calibration.threshold);
    const matched = fresh.distances.filter(
      (distance, pair) => fresh.y[pair] === 1 && distance <= calibration.threshold,
    ).length;
    expect(report.calibrated?.falseMatchRate).toMatchObject({ errors: matched, trials: 180, value: matched / 180 });
    expect(report.oracle.threshold).toBe(calibrate(fresh, { falseMatchRate: 0.1 }).threshold);
    for (const rate of ["falseMatchRate", "falseNonMatchRate"] as const) {
      expect(report.gap![rate]).toBeCloseTo(report.calibrated![rate].value - report.oracle[rate].value, 12);
    }
    expect(report.gap!.halfTotalErrorRate).toBeCloseTo(
      report.calibrated!.halfTotalErrorRate - report.oracle.halfTotalErrorRate,
      12,
    );
    expect(report).toMatchObject({ samePairs: 90, differentPairs: 180, identities: 30, intervals: "identities" });
    expect(report.equalErrorRate.value).toBeCloseTo(equalErrorRate(fresh), 12);
    expect(report.areaUnderCurve.value).toBeCloseTo(areaUnderCurve(fresh), 12);
    for (const { low, value, high } of [report.equalErrorRate, report.areaUnderCurve]) {
      expect(low <= value && value <= high && low < high).toBe(true);
    }
  });

  it("parts skilled from random impostors, each against all same pairs", () => {
    const scored = simulate(3);
    const { byKind } = evaluateVerification(scored, undefined, options);
    expect(byKind.skilled).toMatchObject({ samePairs: 90, differentPairs: 90 });
    expect(byKind.random!.equalErrorRate.value).toBeCloseTo(
      equalErrorRate(selectPairs(scored, (pair) => scored.kind[pair] !== 2)),
      12,
    );
    expect(byKind.random!.equalErrorRate.value).toBeLessThan(byKind.skilled!.equalErrorRate.value);
  });

  it("reports no threshold of its own without a calibration, and no kinds where none are given", () => {
    const report = evaluateVerification({ distances: [1, 2, 3, 4], y: [0, 1, 0, 1] }, undefined, options);
    expect(report).not.toHaveProperty("calibrated");
    expect(report).not.toHaveProperty("gap");
    expect(report.byKind).toEqual({});
    expect(report.intervals).toBe("pairs");
  });

  it("refuses the pairs it was calibrated on, in any order, unless asked", () => {
    const scored = simulate(1);
    const calibration = calibrate(scored);
    const shuffled = {
      model: scored.model,
      distance: scored.distance,
      distances: scored.distances.toReversed(),
      y: scored.y.toReversed(),
    };
    expect(() => evaluateVerification(shuffled, calibration, options)).toThrow(
      "evaluateVerification: the pairs must not be those the threshold was calibrated on, got the same 270; use pairs of other identities, or pass allowCalibrationData: true",
    );
    const report = evaluateVerification(shuffled, calibration, { ...options, allowCalibrationData: true });
    expect(report.gap).toEqual({ falseMatchRate: 0, falseNonMatchRate: 0, halfTotalErrorRate: 0 });
  });

  it("refuses pairs of another model or distance", () => {
    const calibration = calibrate(simulate(1));
    expect(() => evaluateVerification({ ...simulate(2), model: "m2" }, calibration)).toThrow(
      'evaluateVerification: the pairs must come from the calibration\'s model "m1", got "m2"; score both in the same way',
    );
    expect(() => evaluateVerification({ ...simulate(2), distance: "cosine" }, calibration)).toThrow(
      'evaluateVerification: the pairs must come from the calibration\'s distance "euclidean", got "cosine"; score both in the same way',
    );
    expect(() => evaluateVerification({ ...simulate(2), model: undefined } as never, calibration)).toThrow(
      'the calibration\'s model "m1", got "unknown"',
    );
    const ofUnknown = calibrate({ ...simulate(1), model: undefined } as never);
    expect(() => evaluateVerification(simulate(2), ofUnknown)).toThrow('model "unknown", got "m1"');
  });

  it("gives the same intervals for the same seed", () => {
    const run = () => evaluateVerification(simulate(4), undefined, { resamples: 50, random: seeded(9) });
    expect(run()).toEqual(run());
  });
});
