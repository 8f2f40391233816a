import { requireCount } from "../core/check.js";
import { toLabels, type Label, type Labels } from "../data/labels.js";
import type { RowDistance } from "./rowDistance.js";

/** Options of {@link nearestNeighbours}. */
export interface NearestNeighboursOptions {
  /** Rows to look from; default all. */
  readonly queries?: ArrayLike<number>;
  /** How many neighbours of each; default 5. */
  readonly count?: number;
}

/** A row and those nearest to it. */
export interface NeighbourList {
  /** The row that was looked from. */
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
 * The nearest rows to each query, itself left out: for looking at, see `neighbourSheet` of `one-shot-ts/plots`.
 *
 * @throws RangeError if `count` is not a whole number of at least 1.
 * @example
 * ```ts
 * const embeddings = { values: Float32Array.of(0, 1, 5), length: 3, size: 1 };
 * nearestNeighbours(["a", "a", "b"], rowDistance(embeddings), { count: 1 })[2].neighbours; // row 1, at 4
 * ```
 */
export function nearestNeighbours(
  labels: ArrayLike<Label> | Labels,
  distance: RowDistance,
  { queries, count = 5 }: NearestNeighboursOptions = {},
): NeighbourList[] {
  requireCount("nearestNeighbours", "count", count);
  const { classOf, length } = toLabels(labels);
  return Array.from(queries ?? classOf.keys(), (query) => {
    const all: { row: number; distance: number; isSame: boolean }[] = [];
    for (let row = 0; row < length; row++) {
      if (row !== query) all.push({ row, distance: distance(query, row), isSame: classOf[row] === classOf[query] });
    }
    all.sort((a, b) => a.distance - b.distance || a.row - b.row);
    return { query, neighbours: all.slice(0, count) };
  });
}
