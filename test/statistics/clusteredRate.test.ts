// Tests pairClusters too, by the definition of its sums over all couples of trials.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clopperPearson, midP } from "../../src/statistics/clopperPearson.js";
import { clusteredRate } from "../../src/statistics/clusteredRate.js";
import { tQuantile } from "../../src/statistics/tQuantile.js";

/** Aronow's sum by its definition, over all couples of trials that share an identity, and the sums over each identity. */
function oracle(wrong: number[], left: number[], right: number[]) {
  const rate = wrong.reduce((a, b) => a + b, 0) / wrong.length;
  let sum = 0;
  for (let t = 0; t < wrong.length; t++) {
    for (let u = 0; u < wrong.length; u++) {
      if (![left[t], right[t]].some((identity) => identity === left[u] || identity === right[u])) continue;
      sum += (wrong[t] - rate) * (wrong[u] - rate);
    }
  }
  const identities = [...new Set([...left, ...right])];
  const byIdentity = identities.map((identity) =>
    wrong.reduce((a, w, t) => a + (left[t] === identity || right[t] === identity ? w - rate : 0), 0),
  );
  const squares = byIdentity.reduce((a, value) => a + value ** 2, 0);
  const fourths = byIdentity.reduce((a, value) => a + value ** 4, 0);
  const most = Math.max(1, identities.length - (left.some((identity, t) => identity !== right[t]) ? 2 : 1));
  const spread = fourths - squares ** 2 / identities.length;
  return {
    variance: (Math.max(sum, wrong.length * rate * (1 - rate)) * identities.length) / most,
    degrees: spread > 1e-12 ? Math.max(1, Math.min(most, (2 * squares ** 2) / spread)) : most,
  };
}

describe("clusteredRate", () => {
  it("is as wide as the exact interval at the effective number of trials, counted over all couples that share an identity", () => {
    const trial = fc.record({ wrong: fc.integer({ min: 0, max: 1 }), left: fc.nat(7), right: fc.nat(7) });
    fc.assert(
      fc.property(fc.array(trial, { minLength: 2, maxLength: 60 }), (trials) => {
        const wrong = trials.map((t) => t.wrong);
        const leftIdentity = trials.map((t) => t.left);
        const rightIdentity = trials.map((t) => t.right);
        const errors = wrong.reduce((a, b) => a + b, 0);
        const identities = new Set([...leftIdentity, ...rightIdentity]).size;
        fc.pre(errors > 0 && errors < wrong.length && identities > 1);
        const rate = errors / wrong.length;
        const { variance, degrees } = oracle(wrong, leftIdentity, rightIdentity);
        const widening = tQuantile(0.975, degrees) / tQuantile(0.975, Infinity);
        const effective = (wrong.length ** 2 * rate * (1 - rate)) / variance / widening ** 2;
        const expected = midP(rate * effective, effective, 0.95);
        const actual = clusteredRate({ wrong, leftIdentity, rightIdentity });
        expect(actual).toMatchObject({ value: rate, errors, trials: wrong.length });
        expect(actual.low).toBeCloseTo(expected.low, 8);
        expect(actual.high).toBeCloseTo(expected.high, 8);
      }),
    );
  });

  it("is not narrowed by repeating every trial", () => {
    const once = {
      wrong: [1, 0, 0, 0, 1, 0, 0, 0],
      leftIdentity: [1, 2, 3, 4, 5, 6, 7, 8],
      rightIdentity: [1, 2, 3, 4, 5, 6, 7, 8],
    };
    const twice = {
      wrong: [...once.wrong, ...once.wrong],
      leftIdentity: [...once.leftIdentity, ...once.leftIdentity],
      rightIdentity: [...once.rightIdentity, ...once.rightIdentity],
    };
    expect(clusteredRate(twice).high).toBeCloseTo(clusteredRate(once).high, 6);
  });

  it("counts the distinct combinations where there is no error", () => {
    const { high } = clusteredRate({ wrong: [0, 0, 0, 0], leftIdentity: [1, 1, 2, 2], rightIdentity: [2, 2, 1, 3] });
    expect(high).toBe(clopperPearson(0, 2).high);
  });

  it("refuses to say anything about nothing", () => {
    expect(() => clusteredRate({ wrong: [], leftIdentity: [], rightIdentity: [] })).toThrow(
      "clusteredRate: need at least 1 trial, got 0",
    );
  });
});
