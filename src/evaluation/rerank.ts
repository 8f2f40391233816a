import { requireCount, requireOptions, requireRows, requireWithin } from "../core/check.js";
import { countUpTo } from "../statistics/bisect.js";
import { distancesTo } from "./distancesTo.js";
import { requireRowDistance, type RowDistance } from "./rowDistance.js";

/** Options of {@link rerank}; the letters are those of the paper. */
export interface RerankOptions {
  /** How many of the nearest rows may be neighbours; about as many as there are rows per class. Default 20. */
  readonly k1?: number;
  /** How many nearest rows, itself included, each row's neighbours are averaged over; 1 for no averaging. Default 6. */
  readonly k2?: number;
  /** Weight of the original distance, in [0, 1]; the rest is the weight of the neighbours. Default 0.3. */
  readonly lambda?: number;
}

/** Neighbours of a row in ascending order, with weights that add up to 1. */
interface Neighbourhood {
  readonly rows: ArrayLike<number>;
  readonly weights: ArrayLike<number>;
}

/**
 * A distance that also considers whether two rows have the same neighbours (k-reciprocal re-ranking): rows that are among each other's nearest belong together even
 * where a change of camera or pose puts them far apart. For retrieval over a set that is available as a whole; it needs no labels.
 *
 * The neighbourhoods depend on all rows, so distances are meaningful only within this set: do not calibrate a threshold on them. Each row's distances are divided by
 * its largest, so the distance from a to b may differ from that from b to a.
 *
 * @param distance - Distance between two rows; the paper's is the squared Euclidean one.
 * @param count - How many rows there are, queries and references together.
 * @returns A distance between the same rows, for {@link evaluateRetrieval} and {@link nearestNeighbours}.
 * @throws RangeError if `k1` is not below `count`, `k2` is above `k1 + 1`, or a distance is NaN.
 * @example
 * ```ts
 * const embeddings = { values: Float32Array.of(0, 0.1, 1, 1.2), length: 4, size: 1 };
 * const reranked = rerank(rowDistance(embeddings, "squaredEuclidean"), 4, { k1: 1, k2: 1 });
 * evaluateRetrieval(["a", "a", "b", "b"], reranked).meanAveragePrecision.value; // 1
 * ```
 * @see Zhong, Zheng, Cao and Li (2017), "Re-ranking person re-identification with k-reciprocal encoding".
 */
export function rerank(distance: RowDistance, count: number, options: RerankOptions = {}): RowDistance {
  const who = "rerank";
  requireRowDistance(who, distance);
  requireCount(who, "count", count);
  const { k1 = 20, k2 = 6, lambda = 0.3 } = requireOptions(who, options);
  requireCount(who, "k1", k1);
  requireCount(who, "k2", k2);
  requireWithin(who, "lambda", lambda, 0, 1);
  if (k1 >= count) throw new RangeError(`${who}: k1 must be below the number of rows, ${count}, got ${k1}`);
  if (k2 > k1 + 1) throw new RangeError(`${who}: k2 must be at most k1 + 1, ${k1 + 1}, got ${k2}`);

  const all = Int32Array.from({ length: count }, (_, row) => row);
  const { nearest, largest } = rankRows(who, distance, all, k1);
  const sets = reciprocalSets(nearest, k1);
  const raw: Neighbourhood[] = [];
  distancesTo(who, all, all, distance, (row, distances) => {
    const weights = Float64Array.from(sets[row], (other) => Math.exp(-distances[other] / largest[row]));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    raw.push({ rows: sets[row], weights: weights.map((weight) => weight / sum) });
  });
  const neighbourhoods = k2 === 1 ? raw : nearest.map((rows) => average(rows.subarray(0, k2), raw));
  const mix = (common: number, row: number, original: number): number =>
    (1 - lambda) * (1 - common / (2 - common)) + (lambda * original) / largest[row];
  const { distance: name, model } = distance;
  return Object.assign(
    (a: number, b: number): number => {
      requireRows(who, [a, b], count);
      return mix(overlapOf(neighbourhoods[a], neighbourhoods[b]), a, distance(a, b));
    },
    {
      toRows: overlapsByRow(neighbourhoods, distance, mix),
      ...(name !== undefined && { distance: `re-ranked ${name}` }),
      ...(model !== undefined && { model }),
    },
  );
}

/** For each row, the row itself and its `k1` nearest, nearest first, ties in order of rows; and its largest distance. */
function rankRows(
  who: string,
  distance: RowDistance,
  all: Int32Array,
  k1: number,
): { readonly nearest: Int32Array[]; readonly largest: Float64Array } {
  const nearest: Int32Array[] = [];
  const largest = new Float64Array(all.length);
  const values = new Float64Array(k1);
  distancesTo(who, all, all, distance, (row, distances) => {
    const rows = new Int32Array(k1 + 1);
    rows[0] = row;
    let found = 0;
    for (let other = 0; other < all.length; other++) {
      if (other === row) continue;
      const value = distances[other];
      largest[row] = Math.max(largest[row], value);
      if (found === k1 && value >= values[k1 - 1]) continue;
      const place = countUpTo(values.subarray(0, found), value);
      values.copyWithin(place + 1, place, found);
      rows.copyWithin(place + 2, place + 1, found + 1);
      values[place] = value;
      rows[place + 1] = other;
      found = Math.min(k1, found + 1);
    }
    largest[row] ||= 1; // all in one place: nothing to divide by
    nearest.push(rows);
  });
  return { nearest, largest };
}

/** Each row's k-reciprocal neighbours, plus those of each neighbour that shares more than two thirds of its own with them; in ascending order. */
function reciprocalSets(nearest: readonly Int32Array[], k1: number): Int32Array[] {
  const reciprocal = (row: number, k: number): number[] =>
    Array.from(nearest[row].subarray(0, k + 1)).filter((other) => nearest[other].subarray(0, k + 1).includes(row));
  const half = Math.round(k1 / 2);
  const small = nearest.map((_, row) => reciprocal(row, half));
  return nearest.map((_, row) => {
    const own = new Set(reciprocal(row, k1));
    const joined = new Set(own);
    for (const other of own) {
      const shared = small[other].filter((one) => own.has(one)).length;
      if (shared > (2 / 3) * small[other].length) for (const one of small[other]) joined.add(one);
    }
    return Int32Array.from(joined).sort();
  });
}

/** The mean of several rows' neighbourhoods: local query expansion. */
function average(of: Int32Array, neighbourhoods: readonly Neighbourhood[]): Neighbourhood {
  const sums = new Map<number, number>();
  for (const row of of) {
    const { rows, weights } = neighbourhoods[row];
    for (let k = 0; k < rows.length; k++) sums.set(rows[k], (sums.get(rows[k]) ?? 0) + weights[k] / of.length);
  }
  const rows = [...sums.keys()].sort((a, b) => a - b);
  return { rows, weights: rows.map((row) => sums.get(row)!) };
}

/** What two neighbourhoods have in common: the sum of the smaller weights, from 0 to 1. */
function overlapOf(a: Neighbourhood, b: Neighbourhood): number {
  let sum = 0;
  for (let i = 0, j = 0; i < a.rows.length && j < b.rows.length;) {
    if (a.rows[i] === b.rows[j]) sum += Math.min(a.weights[i++], b.weights[j++]);
    else if (a.rows[i] < b.rows[j]) i++;
    else j++;
  }
  return sum;
}

/** The same for several rows at once, using a list, for each row, of the rows it is a neighbour of. */
function overlapsByRow(
  neighbourhoods: readonly Neighbourhood[],
  distance: RowDistance,
  mix: (common: number, row: number, original: number) => number,
): NonNullable<RowDistance["toRows"]> {
  const holders: { readonly row: number; readonly weight: number }[][] = neighbourhoods.map(() => []);
  neighbourhoods.forEach(({ rows, weights }, row) => {
    for (let k = 0; k < rows.length; k++) holders[rows[k]].push({ row, weight: weights[k] });
  });
  const common = new Float64Array(neighbourhoods.length);
  return (queries, rows, out) => {
    if (distance.toRows) distance.toRows(queries, rows, out);
    for (let q = 0, place = 0; q < queries.length; q++) {
      common.fill(0);
      const own = neighbourhoods[queries[q]];
      for (let k = 0; k < own.rows.length; k++) {
        for (const { row, weight } of holders[own.rows[k]]) common[row] += Math.min(own.weights[k], weight);
      }
      for (let r = 0; r < rows.length; r++, place++) {
        const original = distance.toRows ? out[place] : distance(queries[q], rows[r]);
        out[place] = mix(common[rows[r]], queries[q], original);
      }
    }
  };
}
