import { describe, expect, it } from "vitest";
import { identityThresholds, thresholdFor } from "../../src/calibration/identityThresholds.js";
import { seeded } from "../../src/core/random.js";

/** `people` identities whose distances are shifted by an effect of their own. */
function shifted(effect: number, people = 40, each = 8) {
  const random = seeded(3);
  const rows = Array.from({ length: people }, (_, identity) => {
    const own = effect * (random() - 0.5);
    return Array.from({ length: 2 * each }, (_, k) => ({
      identity,
      own,
      y: k % 2,
      distance: 1 + own + random() + (k % 2) * 0.8,
    }));
  }).flat();
  return {
    own: (identity: number) => rows[identity * 2 * each].own,
    scored: {
      distances: rows.map((row) => row.distance),
      y: rows.map((row) => row.y),
      leftIdentity: rows.map((row) => row.identity),
      rightIdentity: rows.map((row) => (row.identity + row.y) % people),
    },
  };
}

describe("identityThresholds", () => {
  it("shrinks the identity's offset by its examples, by hand", () => {
    const scored = {
      distances: [0.1, 0.2, 0.5, 0.6, 0.8, 0.9],
      y: [0, 0, 0, 0, 1, 1],
      leftIdentity: [1, 1, 2, 2, 1, 2],
      rightIdentity: [1, 1, 2, 2, 2, 1],
    };
    const { calibration, identities } = identityThresholds(scored, "accuracy", { strength: 2 });
    // Means: same 0.35, different 0.85. Identity 1: (-0.2 - 0.05) / 2; two examples against a strength of 2 halve it.
    expect(identities[0]).toMatchObject({ identity: 1, examples: 2 });
    expect(identities[0].offset).toBeCloseTo(-0.125, 12);
    expect(identities[0].threshold).toBeCloseTo(calibration.threshold - 0.0625, 12);
    expect(identities[1].threshold).toBeCloseTo(calibration.threshold + 0.0625, 12);
  });

  it("weighs identities by the analysis of variance for groups of different sizes", () => {
    const groups = [
      [0.1, 0.3],
      [0.4, 0.6],
      [0.5, 0.7, 0.6, 0.8, 0.7, 0.9],
    ];
    const same = groups.flat();
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const within =
      groups.reduce((sum, own) => sum + own.reduce((all, d) => all + (d - mean(own)) ** 2, 0), 0) / (10 - 3);
    const between = groups.reduce((sum, own) => sum + own.length * (mean(own) - mean(same)) ** 2, 0) / (3 - 1);
    const size = (10 - (4 + 4 + 36) / 10) / (3 - 1); // 2.8, not the mean of 10 / 3
    const identity = groups.flatMap((own, k) => own.map(() => k));
    const { strength } = identityThresholds({
      distances: [...same, 2, 3, 4],
      y: [...same.map(() => 0), 1, 1, 1],
      leftIdentity: [...identity, 0, 1, 2],
      rightIdentity: [...identity, 1, 2, 0],
    });
    expect(strength).toBeCloseTo(within / ((between - within) / size), 10);
  });

  it("counts distinct rows as examples where rows are known, or what it is told", () => {
    const scored = {
      distances: [0.1, 0.2, 0.9],
      y: [0, 0, 1],
      leftIdentity: [1, 1, 1],
      rightIdentity: [1, 1, 2],
      left: [5, 5, 5],
      right: [6, 7, 9],
    };
    expect(identityThresholds(scored).identities[0].examples).toBe(3);
    expect(identityThresholds(scored, "accuracy", { examples: () => 11 }).identities[0].examples).toBe(11);
  });

  it("follows identities where they differ, and stays with everyone's where they do not", () => {
    const strong = shifted(2);
    const fitted = identityThresholds(strong.scored);
    const shifts = fitted.identities.map(({ identity, threshold }) => [
      threshold - fitted.calibration.threshold,
      strong.own(identity),
    ]);
    const slope = shifts.reduce((sum, [a, b]) => sum + a * b, 0) / shifts.reduce((sum, [, b]) => sum + b * b, 0);
    expect(slope).toBeGreaterThan(0.7);
    const none = shifted(0);
    const flat = identityThresholds(none.scored);
    expect(flat.strength).toBeGreaterThan(20);
    for (const { threshold } of flat.identities)
      expect(Math.abs(threshold - flat.calibration.threshold)).toBeLessThan(0.1);
  });

  it("gives everyone's threshold to the unknown, and survives JSON", () => {
    const fitted = identityThresholds(shifted(2).scored);
    const copy = JSON.parse(JSON.stringify(fitted)) as typeof fitted;
    expect(copy).toEqual(fitted);
    expect(thresholdFor(copy, 3)).toBe(fitted.identities[3].threshold);
    expect(thresholdFor(copy, 999)).toBe(fitted.calibration.threshold);
  });

  it("refuses pairs without identities and a strength of nothing", () => {
    expect(() => identityThresholds({ distances: [1, 2], y: [0, 1] })).toThrow(
      "identityThresholds: pairs must have identities, got none",
    );
    expect(() => identityThresholds(shifted(1).scored, "accuracy", { strength: 0 })).toThrow(
      "identityThresholds: strength must be greater than 0, got 0",
    );
  });
});
