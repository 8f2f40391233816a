import { describe, expect, it } from "vitest";
import { strangerSearches } from "../../src/calibration/strangerSearches.js";

describe("strangerSearches", () => {
  it("gives each search at most one comparison with each identity, and each pair to both of its rows", () => {
    // Rows 0 and 1 are of identity 7, rows 2 and 3 of 8, row 4 of 9; row 0 meets both rows of 8.
    const searches = strangerSearches("test", {
      distances: [0.1, 0.4, 0.2, 0.3, 0.9],
      y: [0, 1, 1, 1, 1],
      leftIdentity: [7, 7, 7, 7, 8],
      rightIdentity: [7, 8, 8, 9, 9],
      left: [0, 0, 0, 1, 3],
      right: [1, 2, 3, 4, 4],
    });
    expect(searches).toMatchObject({ identities: 3, combinations: 3 });
    expect([...searches.comparisons].sort()).toEqual([1, 1, 1, 1, 2, 2]);
    const near = searches.upTo(0.35);
    expect([...near.distance]).toEqual([0.2, 0.2, 0.3, 0.3]);
    const met = new Set(Array.from(near.search, (search, k) => `${search} ${near.other[k]}`));
    expect(met.size).toBe(4);
  });

  it("pools the rows of an identity where rows are not known", () => {
    const { comparisons, isFirst } = strangerSearches("test", {
      distances: [0.1, 0.4, 0.2],
      y: [1, 1, 1],
      leftIdentity: [1, 1, 2],
      rightIdentity: [2, 2, 3],
    });
    expect(Array.from(comparisons).sort()).toEqual([1, 1, 1, 1, 2]);
    expect(Array.from(isFirst).filter((first) => first === 1)).toHaveLength(3);
  });

  it("leaves imitations out: no stranger made them", () => {
    const pairs = {
      distances: [0.1, 0.4, 0.2],
      y: [1, 1, 1],
      leftIdentity: [1, 1, 1],
      rightIdentity: [2, 1, 3],
      kind: [1, 2, 2],
    };
    expect(strangerSearches("test", pairs).combinations).toBe(1);
  });

  it.each([
    { pairs: { distances: [0.4], y: [1] }, text: "needs pairs with identities, got none" },
    {
      pairs: { distances: [0.4], y: [1], leftIdentity: [1], rightIdentity: [1] },
      text: "needs pairs of two identities, got none",
    },
  ])("refuses: $text", ({ pairs, text }) => {
    expect(() => strangerSearches("calibrate", pairs)).toThrow(
      `calibrate: a false positive identification rate ${text}`,
    );
  });
});
