// Tests isotonic, sigmoidData, groupScores, likelihoodRatio and cllr through the fits that are made of them.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { calibrate } from "../../src/calibration/calibrate.js";
import { cllr, minCllr } from "../../src/calibration/cllr.js";
import { fitProbability, type ProbabilityFit, type ProbabilityMethod } from "../../src/calibration/fitProbability.js";
import { isotonicAt } from "../../src/calibration/isotonic.js";
import { logLikelihoodRatio, probabilityAt } from "../../src/calibration/likelihoodRatio.js";
import { normal as gaussian, seeded } from "../../src/core/random.js";
import { agrees, hasReference, referenceVerification } from "../oracles/reference.js";
import { uprightPairs } from "../oracles/scoredPairs.js";

const random = seeded(1);
const normal = () => gaussian(random);
/** Normal distances, one same pair in four: the true log likelihood ratio is a straight line. */
const scored = {
  distances: Array.from({ length: 4000 }, (_, pair) =>
    Math.min(2, Math.max(0, 0.9 + 0.15 * normal() - (pair % 4 === 0 ? 0.3 : 0))),
  ),
  y: Array.from({ length: 4000 }, (_, pair) => (pair % 4 === 0 ? 0 : 1)),
};
const methods: ProbabilityMethod[] = ["platt", "isotonic", "temperature", "beta"];

describe.each(methods)("fitProbability %s", (method) => {
  const fit = fitProbability(scored, method);

  it("finds the likelihood ratio that the data were made with", () => {
    for (const distance of [0.6, 0.75, 0.9]) {
      const truth = ((distance - 0.9) ** 2 - (distance - 0.6) ** 2) / (2 * 0.15 ** 2);
      expect(Math.abs(logLikelihoodRatio(fit, distance) - truth)).toBeLessThan(0.7);
    }
  });

  it("falls with distance, from 1 to 0", () => {
    const curve = Array.from({ length: 201 }, (_, k) => probabilityAt(fit, k / 100));
    curve.slice(1).forEach((p, k) => expect(p).toBeLessThanOrEqual(curve[k] + 1e-12));
    expect(curve[0]).toBeGreaterThan(0.95);
    expect(curve[200]).toBeLessThan(0.05);
  });

  it("moves with the prior as Bayes' rule says", () => {
    const odds = (prior: number) => {
      const p = probabilityAt(fit, 0.75, { prior });
      return p / (1 - p);
    };
    expect(odds(0.01) / odds(0.5)).toBeCloseTo(0.01 / 0.99, 10);
    expect(probabilityAt(fit, 0.75, { prior: 0 })).toBe(0);
  });

  it("survives JSON", () => {
    const copy = JSON.parse(JSON.stringify(fit)) as ProbabilityFit;
    expect(probabilityAt(copy, 0.7)).toBe(probabilityAt(fit, 0.7));
  });

  it("costs less than saying nothing, and not less than the least possible", () => {
    const cost = cllr(scored, fit);
    expect(cost).toBeLessThan(0.75);
    expect(cost).toBeGreaterThanOrEqual(minCllr(scored) - 1e-9);
  });
});

describe("the fits", () => {
  it("stand where the likelihood is flat", () => {
    const { slope, offset } = fitProbability(scored, "platt") as ProbabilityFit & { method: "platt" };
    const loss = (a: number, b: number) =>
      scored.distances.reduce((sum, d, pair) => {
        const target = scored.y[pair] === 0 ? 1001 / 1002 : 1 / 3002;
        const p = 1 / (1 + Math.exp(a * d + b));
        return sum - target * Math.log(p) - (1 - target) * Math.log(1 - p);
      }, 0);
    const h = 1e-4;
    expect((loss(slope + h, offset) - loss(slope - h, offset)) / (2 * h)).toBeCloseTo(0, 3);
    expect((loss(slope, offset + h) - loss(slope, offset - h)) / (2 * h)).toBeCloseTo(0, 3);
  });

  it("isotonic: no falling curve lies closer", () => {
    fc.assert(
      fc.property(
        uprightPairs({ most: 15 }),
        fc.array(fc.double({ min: -0.2, max: 0.2, noNaN: true }), { minLength: 40, maxLength: 40 }),
        (pairs, noise) => {
          const fit = fitProbability(pairs, "isotonic") as ProbabilityFit & { method: "isotonic" };
          const distances = Array.from(pairs.distances);
          const sorted = [...new Set(distances)].sort((a, b) => a - b);
          const error = (curve: (distance: number) => number) =>
            distances.reduce((sum, d, pair) => sum + (curve(d) - (1 - pairs.y[pair])) ** 2, 0);
          // A random falling curve near the fit.
          let least = Infinity;
          const other = new Map(
            sorted.map((d, k) => [d, (least = Math.min(least, isotonicAt(fit, d) + noise[k % 40]))]),
          );
          expect(error((d) => isotonicAt(fit, d))).toBeLessThanOrEqual(error((d) => other.get(d)!) + 1e-9);
          sorted.slice(1).forEach((d, k) => expect(isotonicAt(fit, d)).toBeLessThanOrEqual(isotonicAt(fit, sorted[k])));
        },
      ),
    );
  });

  it("temperature: weighs both kinds alike, however many there are of each", () => {
    const once = { distances: [0.1, 0.5, 0.3, 0.6, 0.4, 0.8, 0.35, 0.7], y: [0, 0, 0, 0, 1, 1, 1, 1] };
    const thrice = {
      distances: [...once.distances, ...once.distances.slice(4), ...once.distances.slice(4)],
      y: [...once.y, 1, 1, 1, 1, 1, 1, 1, 1],
    };
    const fit = fitProbability(thrice, "temperature", { threshold: 0.42 });
    const at = fit.method === "temperature" ? fit.temperature : NaN;
    // The likelihood with both kinds weighed alike is flat there.
    const loss = (temperature: number): number => {
      const cost = (d: number, target: number): number => {
        const p = 1 / (1 + Math.exp((d - 0.42) / temperature));
        return -target * Math.log(p) - (1 - target) * Math.log(1 - p);
      };
      return once.distances.reduce((sum, d, k) => sum + (k < 4 ? cost(d, 5 / 6) : cost(d, 1 / 14)), 0);
    };
    const h = 1e-5;
    expect((loss(at + h) - loss(at - h)) / (2 * h)).toBeCloseTo(0, 5);
  });

  it.each([1e-9, 1e-30, 1e9])("say the same of distances %f times as large", (scale) => {
    const pairs = { distances: scored.distances.slice(0, 400), y: scored.y.slice(0, 400) };
    const scaled = { distances: pairs.distances.map((d) => d * scale), y: pairs.y };
    for (const method of methods) {
      const plain = fitProbability(pairs, method, { range: [0, 2] });
      const fit = fitProbability(scaled, method, { range: [0, 2 * scale] });
      for (const d of [0.1, 0.5, 0.75, 0.9, 1.2]) {
        expect(probabilityAt(fit, d * scale)).toBeCloseTo(probabilityAt(plain, d), 6);
      }
    }
    const { probability } = calibrate(scaled);
    const own = calibrate(pairs).probability;
    expect(probability.slope * scale).toBeCloseTo(own.slope, 4);
    expect(probability.offset).toBeCloseTo(own.offset, 5);
  });

  it("beta: tells distances of 1e-9 apart within the usual range", () => {
    const pairs = { distances: [1e-9, 2e-9, 3e-9, 5e-9, 4e-9, 7e-9, 8e-9, 9e-9], y: [0, 0, 0, 0, 1, 1, 1, 1] };
    const fit = fitProbability(pairs, "beta");
    expect(probabilityAt(fit, 1e-9)).toBeGreaterThan(0.75);
    expect(probabilityAt(fit, 9e-9)).toBeLessThan(0.25);
  });

  it("temperature keeps the threshold it was given", () => {
    const fit = fitProbability(scored, "temperature", { threshold: 0.7 });
    expect(probabilityAt(fit, 0.7, { prior: 0.5 })).toBeCloseTo(0.5, 12);
  });

  it("stay finite where the kinds part perfectly", () => {
    const apart = { distances: [0.1, 0.2, 0.8, 0.9], y: [0, 0, 1, 1] };
    for (const method of methods) {
      const p = probabilityAt(fitProbability(apart, method), 0.15);
      expect(p > 0.5 && p <= 1).toBe(true);
    }
  });

  it.each([
    {
      call: () => fitProbability({ distances: [0.1, 3], y: [0, 1] }, "beta", { range: [0, 2] }),
      text: "fitProbability: range must hold all distances, from 0.1 to 3, got from 0 to 2",
    },
    {
      call: () =>
        fitProbability({
          distances: Array.from({ length: 14 }, (_, k) => 14 - k),
          y: Array.from({ length: 14 }, (_, k) => (k < 7 ? 0 : 1)),
        }),
      text: "fitProbability: same pairs (y = 0) must be closer than different pairs",
    },
    {
      call: () => probabilityAt(fitProbability(scored), 1, { prior: -1 }),
      text: "probabilityAt: prior must be between 0 and 1, got -1",
    },
  ])("refuse: $text", ({ call, text }) => {
    expect(call).toThrow(text);
  });
});

describe("cllr", () => {
  it("is one bit where nothing is said", () => {
    expect(cllr(scored, { method: "platt", slope: 0, offset: 0, prior: 0.5 })).toBeCloseTo(1, 12);
    expect(minCllr({ distances: [1, 2, 1, 2], y: [0, 0, 1, 1] })).toBeCloseTo(1, 12);
  });

  it("least: what the best curve costs on its own data", () => {
    fc.assert(
      fc.property(uprightPairs(), (pairs) => {
        expect(minCllr(pairs)).toBeCloseTo(cllr(pairs, fitProbability(pairs, "isotonic")), 9);
      }),
    );
  });

  it("is infinite where a certain answer is wrong", () => {
    const certain = fitProbability({ distances: [0.1, 0.9], y: [0, 1] }, "isotonic");
    expect(cllr({ distances: [0.1, 0.1], y: [0, 1] }, certain)).toBe(Infinity);
  });
});

describe.skipIf(!hasReference)("against scikit-learn and the definition of Cllr", () => {
  it.each(referenceVerification.map((reference, set) => ({ set, reference })))(
    "agrees on set $set",
    ({ reference }) => {
      const isotonic = fitProbability(reference, "isotonic");
      reference.isotonic.at.forEach((distance, k) => {
        expect(Math.abs(probabilityAt(isotonic, distance) - reference.isotonic.probability[k])).toBeLessThan(2e-6);
      });
      const platt = fitProbability(reference, "platt") as ProbabilityFit & { method: "platt" };
      expect(agrees(platt.slope, reference.platt.a) && agrees(platt.offset, reference.platt.b)).toBe(true);
      expect(agrees(cllr(reference, platt), reference["cllr.platt"])).toBe(true);
      expect(agrees(minCllr(reference), reference.minCllr)).toBe(true);
    },
  );
});
