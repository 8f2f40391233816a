import { describe, expect, it } from "vitest";

import { rankForms, type RankedForms } from "../../examples/studies/resumes/rankedForms.js";

/** The textbook's definitions for one order. */
function inOrder(order: readonly number[], right: ReadonlySet<number>): RankedForms {
  const places = order.flatMap((candidate, k) => (right.has(candidate) ? [k + 1] : []));
  const precisions = places.map((place, k) => (k + 1) / place);
  return {
    success: Number(places[0] === 1),
    reciprocalRank: 1 / places[0],
    averagePrecision: precisions.reduce((sum, precision) => sum + precision, 0) / right.size,
  };
}

function* permutations(list: readonly number[]): Generator<number[]> {
  if (list.length === 0) yield [];
  for (const [k, first] of list.entries()) {
    for (const rest of permutations(list.toSpliced(k, 1))) yield [first, ...rest];
  }
}

/** The mean over every order in which no candidate comes before one of a higher score. */
function overAllOrders(scores: readonly number[], right: ReadonlySet<number>): RankedForms {
  const found = [...permutations(scores.map((_, k) => k))]
    .filter((order) => order.every((candidate, k) => k === 0 || scores[order[k - 1]] >= scores[candidate]))
    .map((order) => inOrder(order, right));
  const mean = (of: (one: RankedForms) => number): number => found.reduce((sum, one) => sum + of(one), 0) / found.length; // prettier-ignore
  return {
    success: mean(({ success }) => success),
    reciprocalRank: mean(({ reciprocalRank }) => reciprocalRank),
    averagePrecision: mean(({ averagePrecision }) => averagePrecision),
  };
}

describe("rankForms", () => {
  it.each([
    { scores: [0.9, 0.5, 0.7, 0.1], right: [2, 3], success: 0, reciprocalRank: 1 / 2, averagePrecision: (1 / 2 + 2 / 4) / 2 }, // prettier-ignore
    { scores: [0.9, 0.5, 0.7, 0.1], right: [0], success: 1, reciprocalRank: 1, averagePrecision: 1 },
    { scores: [0.9, 0.9, 0.1], right: [1], success: 1 / 2, reciprocalRank: 3 / 4, averagePrecision: 3 / 4 },
  ])("ranks $scores of which $right are right", ({ scores, right, ...expected }) => {
    const found = rankForms(scores, new Set(right));
    expect(found.success).toBeCloseTo(expected.success, 12);
    expect(found.reciprocalRank).toBeCloseTo(expected.reciprocalRank, 12);
    expect(found.averagePrecision).toBeCloseTo(expected.averagePrecision, 12);
  });

  it.each([
    [
      [1, 1, 1, 0],
      [0, 3],
    ],
    [
      [2, 1, 1, 1, 1, 0],
      [1, 2],
    ],
    [
      [1, 1, 1, 1, 1, 1],
      [0, 3, 4],
    ],
    [
      [3, 2, 2, 1, 1, 1],
      [0, 2, 3, 4],
    ],
    [
      [0, 0, 1, 1, 2, 2],
      [1, 3, 5],
    ],
    [
      [3, 2, 1],
      [0, 1, 2],
    ],
  ])("takes candidates of equal score in every order: %j of which %j are right", (scores, list) => {
    const right = new Set(list);
    const [found, expected] = [rankForms(scores, right), overAllOrders(scores, right)];
    for (const name of ["success", "reciprocalRank", "averagePrecision"] as const) expect(found[name], name).toBeCloseTo(expected[name], 12); // prettier-ignore
  });

  it("takes scores that differ by rounding only as equal", () => {
    expect(rankForms([0.7000001, 0.7], new Set([0])).success).toBe(1 / 2);
    expect(rankForms([0.70001, 0.7], new Set([0])).success).toBe(1);
  });
});
