import { describe, expect, it } from "vitest";

import {
  requireCount,
  requireFinite,
  requirePositive,
  requireRank,
  requireSameShape,
  requireWithin,
} from "../../src/core/check.js";

describe("argument checks", () => {
  it.each([
    [() => requireCount("f", "n", 0), "f: n must be a whole number of at least 1, got 0"],
    [() => requireCount("f", "n", 1.5), "f: n must be a whole number of at least 1, got 1.5"],
    [() => requireCount("f", "n", 1, 2), "f: n must be a whole number of at least 2, got 1"],
    [() => requirePositive("f", "margin", 0), "f: margin must be greater than 0, got 0"],
    [() => requirePositive("f", "margin", NaN), "f: margin must be greater than 0, got NaN"],
    [() => requirePositive("f", "margin", Infinity), "f: margin must be greater than 0, got Infinity"],
    [() => requireWithin("f", "share", 2, 0, 1), "f: share must be between 0 and 1, got 2"],
    [() => requireWithin("f", "share", NaN, 0, 1), "f: share must be between 0 and 1, got NaN"],
    [() => requireFinite("f", "values", [1, NaN], "at row 7"), "f: values must be finite, got NaN at row 7, place 1"],
    [() => requireSameShape("f", [2, 3], [2, 4]), "f: shapes must be equal, got [2, 3] and [2, 4]"],
    [() => requireSameShape("f", [2], [2, 1]), "f: shapes must be equal, got [2] and [2, 1]"],
    [() => requireRank("f", "x", [2], 2, "[rows, size]"), "f: x must have shape [rows, size], got [2]"],
  ])("says who, what must hold and what came (%#)", (check, text) => {
    expect(check).toThrow(new RangeError(text));
  });

  it("lets good values pass", () => {
    requireCount("f", "n", 1);
    requirePositive("f", "margin", 0.1);
    requireWithin("f", "share", 0, 0, 1);
    requireFinite("f", "values", [0, -1e30], "at row 0");
    requireSameShape("f", [2, 3], [2, 3]);
    requireRank("f", "x", [2, 3], 2, "[rows, size]");
  });
});
