import { requireCount, requireOptions, requireRows } from "../core/check.js";
import { readLabels, type Label, type Labels } from "../data/labels.js";
import { countUpTo } from "../statistics/bisect.js";
import { distancesTo } from "./distancesTo.js";
import { requireRowDistance, type RowDistance } from "./rowDistance.js";

/** Options of {@link nearestNeighbours}. */
export interface NearestNeighboursOptions {
  /** Query rows; default all. */
  readonly queries?: ArrayLike<number>;
  /** How many neighbours per query; default 5. */
  readonly count?: number;
}

/** A row and its nearest neighbours. */
export interface NeighbourList {
  /** The query row. */
  readonly query: number;
  /** Its neighbours, nearest first. */
  readonly neighbours: readonly {
    /** The neighbour's row. */
    readonly row: number;
    /** Its distance to the query. */
    readonly distance: number;
    /** Whether both are of one class. */
    readonly isSame: boolean;
  }[];
}

/**
 * The rows nearest to each query, except the query itself; to view them, see `neighbourSheet` of `one-shot-ts/plots`.
 *
 * @throws RangeError if `count` is not a whole number of at least 1, or a distance is NaN.
 * @example
 * ```ts
 * const embeddings = { values: Float32Array.of(0, 1, 5), length: 3, size: 1 };
 * nearestNeighbours(["a", "a", "b"], rowDistance(embeddings), { count: 1 })[2].neighbours; // row 1, at 4
 * ```
 */
export function nearestNeighbours(
  labels: ArrayLike<Label> | Labels,
  distance: RowDistance,
  options: NearestNeighboursOptions = {},
): NeighbourList[] {
  const who = "nearestNeighbours";
  const { queries, count = 5 } = requireOptions(who, options);
  requireCount(who, "count", count);
  const { classOf, length } = readLabels(who, "labels", labels);
  requireRowDistance(who, distance);
  if (queries !== undefined) requireRows(who, queries, length, "queries");
  const rows = Int32Array.from({ length }, (_, row) => row);
  const lists: NeighbourList[] = [];
  // The nearest so far, in order: most rows are farther than the last of them and cost one comparison.
  const nearest = new Float64Array(Math.min(count, length));
  const rowOf = new Int32Array(nearest.length);
  distancesTo(who, queries ?? rows, rows, distance, (query, distances) => {
    let found = 0;
    for (let row = 0; row < length; row++) {
      const value = distances[row];
      if (row === query || (found === nearest.length && value >= nearest[found - 1])) continue;
      const place = countUpTo(nearest.subarray(0, found), value);
      nearest.copyWithin(place + 1, place, found);
      rowOf.copyWithin(place + 1, place, found);
      nearest[place] = value;
      rowOf[place] = row;
      found = Math.min(nearest.length, found + 1);
    }
    lists.push({
      query,
      neighbours: Array.from({ length: found }, (_, k) => ({
        row: rowOf[k],
        distance: nearest[k],
        isSame: classOf[rowOf[k]] === classOf[query],
      })),
    });
  });
  return lists;
}
