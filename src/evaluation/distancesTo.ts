import type { RowDistance } from "./rowDistance.js";

/** How many queries are measured at once: enough to be fast, few enough that their distances stay in the cache. */
const BLOCK = 8;

/**
 * Calls `visit` with the distances of each query to all rows, in the order of the queries. Each list is overwritten by the next.
 *
 * @throws RangeError, as `who`, if a distance is NaN.
 */
export function distancesTo(
  who: string,
  queries: ArrayLike<number>,
  rows: ArrayLike<number>,
  distance: RowDistance,
  visit: (query: number, distances: Float64Array) => void,
): void {
  const out = new Float64Array(BLOCK * rows.length);
  for (let first = 0; first < queries.length; first += BLOCK) {
    const count = Math.min(BLOCK, queries.length - first);
    const block = Int32Array.from({ length: count }, (_, q) => queries[first + q]);
    if (distance.toRows) distance.toRows(block, rows, out);
    else {
      for (let q = 0, place = 0; q < count; q++) {
        for (let r = 0; r < rows.length; r++) out[place++] = distance(block[q], rows[r]);
      }
    }
    for (let q = 0; q < count; q++) {
      const distances = out.subarray(q * rows.length, (q + 1) * rows.length);
      for (let r = 0; r < rows.length; r++) {
        if (Number.isNaN(distances[r]) && rows[r] !== block[q]) {
          throw new RangeError(`${who}: distances must be numbers, got NaN between rows ${block[q]} and ${rows[r]}`);
        }
      }
      visit(block[q], distances);
    }
  }
}
