import { describe, expect, it } from "vitest";
import { seeded } from "../../src/core/random.js";
import { resampleIdentities, standardDeviation } from "../../src/statistics/resampleIdentities.js";

describe("resampleIdentities", () => {
  it("draws as many identities as there are, each equally often, and again where nothing can be measured", () => {
    let refused = 0;
    const draws = resampleIdentities(
      5,
      (counts) => {
        if (counts[0] === 0) {
          refused++;
          return undefined;
        }
        return Array.from(counts);
      },
      2000,
      seeded(1),
    );
    expect(draws).toHaveLength(2000);
    for (const counts of draws) expect(counts.reduce((sum, count) => sum + count, 0)).toBe(5);
    const mean = (k: number) => draws.reduce((sum, counts) => sum + counts[k], 0) / 2000;
    const missed = 0.8 ** 5; // how often the first is not drawn
    expect(refused / (2000 + refused)).toBeCloseTo(missed, 1);
    expect(mean(0)).toBeCloseTo(1 / (1 - missed), 1);
    for (let k = 1; k < 5; k++) expect(mean(k)).toBeCloseTo((5 - 1 / (1 - missed)) / 4, 1);
  });
});

describe("standardDeviation", () => {
  it("divides by one fewer than there are values", () => {
    expect(standardDeviation(Float64Array.of(1, 2, 3, 4, 5))).toBeCloseTo(Math.sqrt(2.5), 12);
    expect(standardDeviation(Float64Array.of(7))).toBe(0);
  });
});
