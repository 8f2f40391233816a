import { describe, expect, it } from "vitest";
import { clusteredMean } from "../../src/statistics/clusteredMean.js";

describe("clusteredMean", () => {
  it("is Student's interval for independent values", () => {
    // Mean 3, deviation sqrt(2.5), n = 5: 3 +- 2.776445 * 0.707107
    const { value, low, high } = clusteredMean([1, 2, 3, 4, 5]);
    expect(value).toBeCloseTo(3, 12);
    expect(low).toBeCloseTo(1.0367568, 6);
    expect(high).toBeCloseTo(4.9632432, 6);
  });

  it("is not narrowed by repeating values of a cluster", () => {
    const once = clusteredMean([1, 2, 3], [0, 1, 2]);
    const twice = clusteredMean([1, 1, 2, 2, 3, 3], [0, 0, 1, 1, 2, 2]);
    expect(twice.low).toBeCloseTo(once.low, 10);
  });

  it("knows nothing from one cluster", () => {
    expect(clusteredMean([0.5, 0.7], [1, 1], { range: [0, 1] })).toMatchObject({ low: 0, high: 1 });
  });
});
