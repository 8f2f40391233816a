import { describe, expect, it } from "vitest";

import { normal, seeded } from "../../src/core/random.js";
import { whiteningMap, withinClasses } from "../../src/statistics/whiteningMap.js";

const random = seeded(5);
/** Classes of different sizes, far apart, whose numbers vary together. */
const classes = [4, 9, 2, 30].map((count) => {
  const centre = [3 * normal(random), 3 * normal(random), 3 * normal(random)];
  return Array.from({ length: count }, () => {
    const [a, b, c] = [normal(random), normal(random), normal(random)];
    return Float32Array.from([centre[0] + a, centre[1] + 0.5 * a + 0.2 * b, centre[2] - b + 0.1 * c]);
  });
});

const apply = (map: readonly Float64Array[], sample: Float32Array): Float32Array =>
  Float32Array.from(map, (_, k) => map.reduce((sum, row, i) => sum + sample[i] * row[k], 0));

/** The mean squared distance between any two samples, a naive loop. */
function squaredDistance(samples: readonly Float32Array[]): number {
  const squares = samples.flatMap((a) => samples.map((b) => a.reduce((sum, value, k) => sum + (value - b[k]) ** 2, 0)));
  return squares.reduce((sum, value) => sum + value, 0) / squares.length;
}

describe("withinClasses", () => {
  it("is the mean of squares and products around the classes' means", () => {
    const { covariance, variance, means, counts } = withinClasses(classes, 3);
    expect(counts).toEqual([4, 9, 2, 30]);
    const apart = classes.flatMap((samples, own) => samples.map((sample) => sample.map((x, k) => x - means[own][k])));
    for (let i = 0; i < 3; i++) {
      for (let k = 0; k <= i; k++) {
        expect(covariance[i][k]).toBeCloseTo(apart.reduce((sum, x) => sum + x[i] * x[k], 0) / apart.length, 6);
      }
    }
    expect(variance).toBeCloseTo(covariance[0][0] + covariance[1][1] + covariance[2][2], 12);
    expect(means[2][0]).toBeCloseTo((classes[2][0][0] + classes[2][1][0]) / 2, 6);
  });
});

describe("whiteningMap", () => {
  it.each([0, 0.3, 5])(
    "with a shrinkage of %d makes all directions equal, and keeps distances on average",
    (shrinkage) => {
      const within = withinClasses(classes, 3);
      const map = whiteningMap(within, shrinkage)!;
      const covariance = within.covariance.map((row, i) =>
        row.map((value, k) => (k > i ? within.covariance[k][i] : value)),
      );
      covariance.forEach((row, i) => (row[i] += (shrinkage * within.variance) / 3));
      const after = [0, 1, 2].map((i) =>
        [0, 1, 2].map((k) => {
          let sum = 0;
          for (let a = 0; a < 3; a++) for (let b = 0; b < 3; b++) sum += map[a][i] * covariance[a][b] * map[b][k];
          return sum;
        }),
      );
      for (let i = 0; i < 3; i++) {
        for (let k = 0; k < 3; k++) expect(after[i][k] / after[0][0]).toBeCloseTo(i === k ? 1 : 0, 9);
      }
      const samples = classes.flat();
      const mapped = samples.map((sample) => apply(map, sample));
      expect(squaredDistance(mapped) / squaredDistance(samples)).toBeCloseTo(1, 5);
    },
  );

  it("is nearly the identity with a shrinkage beyond measure", () => {
    const map = whiteningMap(withinClasses(classes, 3), 1e18)!;
    map.forEach((row, i) => row.forEach((value, k) => expect(value).toBeCloseTo(i === k ? 1 : 0, 9)));
  });

  it("is missing if some direction has no variance, unless shrunk", () => {
    const flat = classes.map((samples) => samples.map((sample) => Float32Array.from([sample[0], 2 * sample[0]])));
    expect(whiteningMap(withinClasses(flat, 2), 0)).toBeUndefined();
    expect(whiteningMap(withinClasses(flat, 2), 0.1)).toBeDefined();
  });
});
