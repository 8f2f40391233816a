import { describe, expect, it } from "vitest";
import { normalizeScores, type ScoreNormalization } from "../../src/calibration/normalizeScores.js";

const pairs = { distances: [1, 5], y: [0, 1], left: [0, 0], right: [1, 2], distance: "euclidean" };
/** Row 0 meets strangers at 4, 6, 8, 10; row r at r times that. */
const cohort = { size: 4, distance: (row: number, member: number) => Math.max(1, row) * (4 + 2 * member) };
const deviation = Math.sqrt(5);

describe("normalizeScores", () => {
  it.each<{ method: ScoreNormalization; distances: number[]; nearest?: number }>([
    { method: "z", distances: [(1 - 7) / deviation, (5 - 7) / deviation] },
    { method: "t", distances: [(1 - 7) / deviation, (5 - 14) / (2 * deviation)] },
    { method: "s", distances: [(1 - 7) / deviation, ((5 - 7) / deviation + (5 - 14) / (2 * deviation)) / 2] },
    { method: "adaptiveS", nearest: 2, distances: [1 - 5, (0 + (5 - 10) / 2) / 2] },
  ])("$method by hand", ({ method, distances, ...rest }) => {
    const result = normalizeScores(pairs, cohort, { method, ...rest });
    Array.from(result.distances).forEach((value, pair) => expect(value).toBeCloseTo(distances[pair], 12));
    expect(result.distance).toBe(`euclidean, ${method}-normalized`);
    expect(result.y).toBe(pairs.y);
  });

  it("asks the cohort once a row", () => {
    let asked = 0;
    normalizeScores(
      pairs,
      { size: 4, distance: (row, member) => (asked++, cohort.distance(row, member)) },
      { method: "s" },
    );
    expect(asked).toBe(3 * 4);
  });

  it.each([
    {
      call: () => normalizeScores({ distances: [1], y: [0] }, cohort),
      text: "normalizeScores: pairs must say which rows they are of (left and right), got none",
    },
    {
      call: () => normalizeScores(pairs, { ...cohort, size: 1 }),
      text: "normalizeScores: the cohort's size must be a whole number of at least 2, got 1",
    },
    {
      call: () => normalizeScores(pairs, { size: 3, distance: () => 1 }),
      text: "normalizeScores: strangers must differ in their distance to a row, got deviation 0 for row 0",
    },
  ])("refuses: $text", ({ call, text }) => {
    expect(call).toThrow(text);
  });
});
