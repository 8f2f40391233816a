import { describe, expect, it } from "vitest";
import { seeded } from "../../src/core/random.js";
import { fitLogistic, logisticLogOdds } from "../../src/statistics/logisticRegression.js";

const random = seeded(2);
const features = [
  Float64Array.from({ length: 200 }, () => random() - 0.5),
  Float64Array.from({ length: 200 }, () => 3 * random()),
  Float64Array.from({ length: 200 }, () => random()),
];
const once = new Float64Array(200).fill(1);
const labels = once.map((_, n) => Number(features[0][n] + 0.3 * features[1][n] + 0.5 * random() > 0.6));

describe("fitLogistic", () => {
  it.each([0, 1])("stands where the likelihood, penalised by %f, is flat in every direction", (ridge) => {
    const fit = fitLogistic({ features, trials: once, ones: labels }, { ridge });
    const deviation = features.map((values) => {
      const mean = values.reduce((sum, x) => sum + x, 0) / 200;
      return Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 200);
    });
    const loss = (weights: readonly number[], intercept: number): number => {
      let sum = 0;
      for (let n = 0; n < 200; n++) {
        const f = features.reduce((dot, values, k) => dot + values[n] * weights[k], intercept);
        sum += Math.log1p(Math.exp(-f)) + (labels[n] === 0 ? f : 0);
      }
      return sum + weights.reduce((all, weight, k) => all + (ridge * (weight * deviation[k]) ** 2) / 2, 0);
    };
    const h = 1e-4;
    fit.weights.forEach((_, k) => {
      const moved = (by: number) => fit.weights.map((value, j) => (j === k ? value + by : value));
      expect((loss(moved(h), fit.intercept) - loss(moved(-h), fit.intercept)) / (2 * h)).toBeCloseTo(0, 4);
    });
    expect((loss(fit.weights, fit.intercept + h) - loss(fit.weights, fit.intercept - h)) / (2 * h)).toBeCloseTo(0, 4);
  });

  it.each([
    { scale: 1e-9, offset: 0 },
    { scale: 1e9, offset: 0 },
    { scale: 1e300, offset: 0 },
    { scale: 1e-200, offset: 0 },
    { scale: 1, offset: 1e6 },
  ])("does not depend on the scale $scale or the offset $offset of a feature", ({ scale, offset }) => {
    const plain = fitLogistic({ features, trials: once, ones: labels });
    const moved = features.map((values, k) => (k === 1 ? values.map((x) => x * scale + offset) : values));
    const fit = fitLogistic({ features: moved, trials: once, ones: labels });
    for (let n = 0; n < 200; n += 10) {
      const at = (columns: readonly Float64Array[]) => columns.map((values) => values[n]);
      expect(logisticLogOdds(fit, at(moved))).toBeCloseTo(logisticLogOdds(plain, at(features)), 6);
    }
  });

  it("stays finite under a penalty where the classes part perfectly", () => {
    const data = { features: [[-1, -2, 1, 2]], trials: [1, 1, 1, 1], ones: [0, 0, 1, 1] };
    const fit = fitLogistic(data, { ridge: 1 });
    expect(logisticLogOdds(fit, [1])).toBeGreaterThan(0.5);
    expect(Number.isFinite(logisticLogOdds(fit, [2]))).toBe(true);
  });

  it("counts a sample seen several times as that many samples", () => {
    const apart = fitLogistic({ features: [[0, 0, 0, 1, 1, 3]], trials: [1, 1, 1, 1, 1, 1], ones: [0, 1, 0, 1, 0, 1] });
    const counted = fitLogistic({ features: [[0, 1, 3]], trials: [3, 2, 1], ones: [1, 1, 1] });
    for (const x of [-1, 0, 2]) expect(logisticLogOdds(counted, [x])).toBeCloseTo(logisticLogOdds(apart, [x]), 7);
  });

  it("gives a feature that says nothing no weight", () => {
    const { weights } = fitLogistic({
      features: [
        [7, 7, 7, 7],
        [1, 2, 3, 4],
      ],
      trials: [1, 1, 1, 1],
      ones: [0.2, 0.6, 0.4, 0.9],
    });
    expect(Math.abs(weights[0])).toBeLessThan(1e-6);
    expect(weights[1]).toBeGreaterThan(0);
  });

  it("leaves the odds even at 0 where there is no intercept", () => {
    const fit = fitLogistic({ features: [[-1, 1, 2]], trials: [1, 1, 1], ones: [0.9, 0.8, 0.9] }, { intercept: false });
    expect(fit.intercept).toBe(0);
    expect(logisticLogOdds(fit, [0])).toBe(0);
  });
});
