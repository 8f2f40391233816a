import { describe, expect, it } from "vitest";
import { hardestPairs } from "../../src/evaluation/hardestPairs.js";

const scored = {
  distances: [0.5, 0.2, 0.9, 0.2, 0.4],
  y: [0, 1, 0, 1, 1],
  left: [10, 11, 12, 13, 14],
  right: [20, 21, 22, 23, 24],
};

describe("hardestPairs", () => {
  it("lists the closest different pairs, worst first, ties in their order", () => {
    expect(hardestPairs(scored, { count: 2 })).toEqual([
      { pair: 1, left: 11, right: 21, distance: 0.2 },
      { pair: 3, left: 13, right: 23, distance: 0.2 },
    ]);
  });

  it("lists the farthest same pairs", () => {
    expect(hardestPairs({ distances: scored.distances, y: scored.y }, { kind: "same" })).toEqual([
      { pair: 2, distance: 0.9 },
      { pair: 0, distance: 0.5 },
    ]);
  });

  it("shows an identity no more often than asked", () => {
    const crowded = {
      distances: [0.1, 0.2, 0.3, 0.4],
      y: [1, 1, 1, 1],
      leftIdentity: [0, 0, 1, 3],
      rightIdentity: [1, 2, 2, 4],
    };
    const pairsOf = (perIdentity: number) => hardestPairs(crowded, { perIdentity, count: 3 }).map(({ pair }) => pair);
    expect(pairsOf(1)).toEqual([0, 3]);
    expect(pairsOf(2)).toEqual([0, 1, 2]);
    const same = { distances: [0.9, 0.8], y: [0, 0], leftIdentity: [5, 5], rightIdentity: [5, 5] };
    expect(hardestPairs(same, { kind: "same", perIdentity: 1 })).toEqual([{ pair: 0, distance: 0.9 }]);
    expect(() => hardestPairs(scored, { perIdentity: 1 })).toThrow(
      "hardestPairs: scored must be pairs with leftIdentity and rightIdentity, for perIdentity",
    );
  });

  it("refuses a count of none", () => {
    expect(() => hardestPairs(scored, { count: 0 })).toThrow(
      "hardestPairs: count must be a whole number of at least 1, got 0",
    );
  });
});
