// Tests probit too; quantiles are held against another implementation in tQuantile.test.ts.
import { describe, expect, it } from "vitest";
import { clopperPearson, incompleteBeta, midP } from "../../src/statistics/clopperPearson.js";
import { probit } from "../../src/statistics/probit.js";
import { tQuantile } from "../../src/statistics/tQuantile.js";

describe("clopperPearson", () => {
  // scipy.stats.binomtest(k, n).proportion_ci(0.95, "exact")
  it.each([
    { errors: 0, trials: 300, low: 0, high: 0.012220974694296421 },
    { errors: 368, trials: 400, low: 0.8889394753403587, high: 0.9446383344150322 },
    { errors: 5, trials: 5, low: 0.4781762498950185, high: 1 },
    { errors: 120, trials: 1_000_000, low: 9.94928959334556e-5, high: 0.00014348890000145449 },
    { errors: 3, trials: 10, low: 0.06673951117773447, high: 0.6524528500599972 },
  ])("bounds $errors of $trials", ({ errors, trials, low, high }) => {
    const interval = clopperPearson(errors, trials);
    expect(interval.low).toBeCloseTo(low, 9);
    expect(interval.high).toBeCloseTo(high, 9);
  });

  it("has its tails where the binomial distribution says, however many the trials", () => {
    const { low, high } = clopperPearson(120, 1_000_000);
    expect(incompleteBeta(low, 120, 1_000_000 - 119)).toBeCloseTo(0.025, 9);
    expect(incompleteBeta(high, 121, 1_000_000 - 120)).toBeCloseTo(0.975, 9);
    // Binomial tail summed term by term, a check that shares no code.
    const tail = (p: number): number => {
      let term = (1 - p) ** 40;
      let sum = term;
      for (let k = 1; k <= 7; k++) sum += term *= (((40 - k + 1) / k) * p) / (1 - p);
      return sum;
    };
    expect(tail(clopperPearson(7, 40).high)).toBeCloseTo(0.025, 9);
  });

  it.each([
    { call: () => clopperPearson(1, 0), text: "clopperPearson: trials must be greater than 0, got 0" },
    { call: () => clopperPearson(3, 2), text: "clopperPearson: errors must be between 0 and 2, got 3" },
    { call: () => clopperPearson(1, 2, 95), text: "clopperPearson: confidence must be between 0 and 1, got 95" },
  ])("refuses: $text", ({ call, text }) => {
    expect(call).toThrow(text);
  });
});

describe("midP", () => {
  it("puts half the probability of the count itself into each tail", () => {
    const { low, high } = midP(7, 40, 0.95);
    const probability = (p: number, k: number): number => {
      let term = (1 - p) ** 40;
      for (let n = 1; n <= k; n++) term *= (((40 - n + 1) / n) * p) / (1 - p);
      return term;
    };
    const below = (p: number): number =>
      [0, 1, 2, 3, 4, 5, 6].reduce((sum, k) => sum + probability(p, k), probability(p, 7) / 2);
    expect(below(high)).toBeCloseTo(0.025, 9);
    expect(below(low)).toBeCloseTo(0.975, 9);
    const exact = clopperPearson(7, 40);
    expect(low > exact.low && high < exact.high).toBe(true);
  });
});

describe("probit and tQuantile", () => {
  it.each([
    { p: 0.5, z: 0 },
    { p: 0.975, z: 1.959963984540054 },
    { p: 0.9, z: 1.2815515655446004 },
    { p: 1e-6, z: -4.753424308822899 },
    { p: 1e-20, z: -9.262340089798408 },
    { p: 0, z: -Infinity },
    { p: 1, z: Infinity },
  ])("probit($p) = $z", ({ p, z }) => {
    expect(probit(p)).toBeCloseTo(z, 11);
    expect(probit(2)).toBeNaN();
  });

  it.each([
    { degrees: 1, t: 12.706204736432095 },
    { degrees: 10, t: 2.2281388519649385 },
    { degrees: 1000, t: 1.9623390808264078 },
    { degrees: Infinity, t: 1.959963984540054 },
  ])("tQuantile(0.975, $degrees) = $t", ({ degrees, t }) => {
    expect(tQuantile(0.975, degrees)).toBeCloseTo(t, 7);
  });
});
