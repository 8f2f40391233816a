import { describe, expect, it } from "vitest";

import { toLabels } from "../../src/data/labels.js";
import { DIFFERENT, fromSimilarity, pairLabels, SAME } from "../../src/data/pairLabels.js";

describe("pairLabels", () => {
  it("points the way distance does: 0 same, 1 different", () => {
    expect([SAME, DIFFERENT]).toEqual([0, 1]);
    expect([...pairLabels(toLabels(["anna", "bert", "anna"]), [0, 0, 1], [2, 1, 1])]).toEqual([0, 1, 0]);
  });

  it.each([
    [[0], [0, 1], "pairLabels: both lists must have one row a pair, got 1 and 2 rows"],
    [[0, 3], [0, 1], "pairLabels: rows must be in 0 to 2, got 3 in pair 1"],
    [[0], [-1], "pairLabels: rows must be in 0 to 2, got -1 in pair 0"],
  ])("refuses %o and %o", (left, right, text) => {
    expect(() => pairLabels(toLabels(["a", "b", "c"]), left, right)).toThrow(new RangeError(text));
  });
});

describe("fromSimilarity", () => {
  it("turns 1 = same into 0 = same", () => {
    expect([...fromSimilarity([1, 0, true, false])]).toEqual([0, 1, 0, 1]);
  });

  it("refuses anything but 0 and 1", () => {
    expect(() => fromSimilarity([1, 0.5])).toThrow(
      "fromSimilarity: values must be 1 (same) or 0 (different), got 0.5 at pair 1",
    );
  });
});
