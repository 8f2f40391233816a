import { jStat } from "jstat";
import { describe, expect, it } from "vitest";
import { betaQuantile, clopperPearson, incompleteBeta } from "../../src/statistics/clopperPearson.js";
import { probit } from "../../src/statistics/probit.js";
import { tQuantile } from "../../src/statistics/tQuantile.js";

/** Beta and t quantiles against another's implementation: these two are what every interval stands on. */
describe("against jStat", () => {
  it.each([1, 2, 3, 5, 8, 28, 120, 998])("tQuantile, %i degrees of freedom", (degrees) => {
    for (const p of [0.5001, 0.6, 0.9, 0.95, 0.975, 0.995, 0.9995]) {
      const expected = jStat.studentt.inv(p, degrees);
      expect(Math.abs(tQuantile(p, degrees) / expected - 1)).toBeLessThan(1e-6);
    }
  });

  it.each([
    [0.5, 0.5],
    [1, 40],
    [3, 8],
    [12.5, 300.25],
    [400, 33],
  ])("betaQuantile and incompleteBeta, a = %d and b = %d", (a, b) => {
    for (const p of [0.005, 0.025, 0.3, 0.5, 0.9, 0.975]) {
      expect(Math.abs(betaQuantile(p, a, b) / jStat.beta.inv(p, a, b) - 1)).toBeLessThan(1e-6);
    }
    for (const x of [0.01, 0.2, 0.5, 0.77]) expect(incompleteBeta(x, a, b)).toBeCloseTo(jStat.beta.cdf(x, a, b), 7);
  });

  it("clopperPearson has its ends at the beta quantiles", () => {
    for (const [errors, trials] of [
      [1, 20],
      [7, 40],
      [90, 400],
    ]) {
      const { low, high } = clopperPearson(errors, trials, 0.9);
      expect(low).toBeCloseTo(jStat.beta.inv(0.05, errors, trials - errors + 1), 8);
      expect(high).toBeCloseTo(jStat.beta.inv(0.95, errors + 1, trials - errors), 8);
    }
  });

  it("probit", () => {
    for (const p of [0.001, 0.1, 0.4, 0.8, 0.999]) expect(probit(p)).toBeCloseTo(jStat.normal.inv(p, 0, 1), 7);
  });
});
