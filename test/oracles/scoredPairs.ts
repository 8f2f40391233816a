import fc from "fast-check";
import type { ScoredPairs } from "../../src/data/scoredPairs.js";

/** Random scored pairs with both kinds present: few distinct values, so that ties are common, or many. */
export function scoredPairs({ most = 40 }: { most?: number } = {}): fc.Arbitrary<ScoredPairs> {
  const value = fc.oneof(
    fc.integer({ min: 0, max: 6 }).map((n) => n / 4),
    fc.double({ min: 0, max: 2, noNaN: true }),
    fc.constantFrom(0, 1e-300, 1e300, -1),
  );
  return fc
    .tuple(fc.array(value, { minLength: 1, maxLength: most }), fc.array(value, { minLength: 1, maxLength: most }))
    .map(([same, different]) => ({
      distances: [...same, ...different],
      y: [...same.map(() => 0), ...different.map(() => 1)],
    }));
}

/** The same, with same pairs closer than different ones on the whole, as calibration demands. */
export function uprightPairs(options: { most?: number } = {}): fc.Arbitrary<ScoredPairs> {
  return scoredPairs(options).map(({ distances, y }) => ({
    distances: Array.from(distances, (distance, pair) => distance / 2 + y[pair]).concat(-5, 9),
    y: [...Array.from(y), 0, 1],
  }));
}
