import { describe, expect, it } from "vitest";
import { seeded } from "../../src/core/random.js";
import { fitLogistic } from "../../src/statistics/logisticRegression.js";

describe("fitLogistic", () => {
  it("stands where the penalised likelihood is flat in every direction", () => {
    const random = seeded(2);
    const inputs = Array.from({ length: 200 }, () => [random() - 0.5, 3 * random(), random()]);
    const labels = inputs.map(([a, b]) => Number(a + 0.3 * b + 0.5 * random() > 0.6));
    const logOdds = fitLogistic(inputs, new Float64Array(inputs.length).fill(1), labels);
    const intercept = logOdds([0, 0, 0]);
    const weights = [0, 1, 2].map((k) => logOdds([0, 1, 2].map((j) => Number(j === k))) - intercept);
    const loss = (w: number[], b: number): number =>
      inputs.reduce((sum, input, sample) => {
        const f = b + input.reduce((dot, x, k) => dot + x * w[k], 0);
        return sum + Math.log1p(Math.exp(-f)) + (labels[sample] === 0 ? f : 0);
      }, 0) + w.reduce((sum, value) => sum + (value * value) / 2, 0);
    const h = 1e-4;
    weights.forEach((_, k) => {
      const moved = (by: number) => weights.map((value, j) => (j === k ? value + by : value));
      expect((loss(moved(h), intercept) - loss(moved(-h), intercept)) / (2 * h)).toBeCloseTo(0, 4);
    });
    expect((loss(weights, intercept + h) - loss(weights, intercept - h)) / (2 * h)).toBeCloseTo(0, 4);
  });

  it("stays finite where the classes part perfectly", () => {
    const logOdds = fitLogistic([[-1], [-2], [1], [2]], [1, 1, 1, 1], [0, 0, 1, 1]);
    expect(logOdds([1])).toBeGreaterThan(0.5);
    expect(Number.isFinite(logOdds([2]))).toBe(true);
  });

  it("counts a sample seen several times as that many samples", () => {
    const apart = fitLogistic([[0], [0], [0], [1], [1], [3]], [1, 1, 1, 1, 1, 1], [0, 1, 0, 1, 0, 1]);
    const counted = fitLogistic([[0], [1], [3]], [3, 2, 1], [1, 1, 1]);
    for (const x of [-1, 0, 2]) expect(counted([x])).toBeCloseTo(apart([x]), 9);
  });
});
