import { describe, expect, it } from "vitest";

import { evaluateGrouping } from "../../src/evaluation/evaluateGrouping.js";

describe("evaluateGrouping", () => {
  it("is 1 where groups are identities, however they are called", () => {
    const { bCubed, pairwise } = evaluateGrouping([7, 7, 3], ["a", "a", "b"]);
    expect([bCubed, pairwise]).toEqual([
      { precision: 1, recall: 1, f1: 1 },
      { precision: 1, recall: 1, f1: 1 },
    ]);
  });

  it("agrees with sums by hand", () => {
    // Groups {a a b} and {b c}: of each sample the share of its group, and of its identity.
    const report = evaluateGrouping([0, 0, 0, 1, 1], ["a", "a", "b", "b", "c"]);
    const precision = (2 / 3 + 2 / 3 + 1 / 3 + 1 / 2 + 1 / 2) / 5;
    const recall = (1 + 1 + 1 / 2 + 1 / 2 + 1) / 5;
    expect(report.bCubed.precision).toBeCloseTo(precision);
    expect(report.bCubed.recall).toBeCloseTo(recall);
    expect(report.bCubed.f1).toBeCloseTo((2 * precision * recall) / (precision + recall));
    // 4 pairs in groups, 2 in identities, 1 in both.
    expect(report.pairwise).toEqual({ precision: 0.25, recall: 0.5, f1: expect.closeTo(1 / 3) as number });
    expect(report).toMatchObject({ samples: 5, groups: 2, identities: 3 });
  });

  it("tells apart one group for all and a group for each", () => {
    const truth = ["a", "a", "b", "b"];
    expect(evaluateGrouping([0, 0, 0, 0], truth).bCubed).toMatchObject({ precision: 0.5, recall: 1 });
    expect(evaluateGrouping([0, 1, 2, 3], truth).bCubed).toMatchObject({ precision: 1, recall: 0.5 });
    expect(evaluateGrouping([0, 1, 2, 3], truth).pairwise).toMatchObject({ precision: 1, recall: 0, f1: 0 });
  });

  it("refuses none, and another number of groups", () => {
    expect(() => evaluateGrouping([], [])).toThrow("got 0 groups and 0 identities");
    expect(() => evaluateGrouping([1], ["a", "b"])).toThrow("got 1 groups and 2 identities");
  });
});
