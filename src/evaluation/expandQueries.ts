import { requireCount, requireNumber, requireOptions, requireRows } from "../core/check.js";
import { requireEmbeddings, type Embeddings } from "../data/embeddings.js";
import { nearestNeighbours } from "./nearestNeighbours.js";
import { rowDistance } from "./rowDistance.js";

/** Options of {@link expandQueries}. */
export interface ExpandQueriesOptions {
  /** Rows to expand; default all, which also smooths the rows that are searched. */
  readonly queries?: ArrayLike<number>;
  /** How many nearest rows are added to each; default 3. */
  readonly neighbours?: number;
  /** A neighbour's weight is its cosine similarity raised to this power; 0 for the plain average. Default 3. */
  readonly alpha?: number;
}

/**
 * Moves each query towards its nearest rows (query expansion): the mean of several views of one thing represents it better than a single view. For retrieval over a
 * set that is available as a whole; it needs no labels.
 *
 * The query itself has weight 1 and each neighbour its cosine similarity to the power `alpha`, or 0 where that is negative; the sum is scaled to unit length.
 *
 * @returns New embeddings with the same rows; rows that are not queries are unchanged. They no longer name the model they come from, since they depend on all rows.
 * @throws RangeError if an option is out of range or a row is not one of the embeddings.
 * @example
 * ```ts
 * const embeddings = { values: Float32Array.of(1, 0, 0.8, 0.6, 0, 1), length: 3, size: 2 };
 * expandQueries(embeddings, { queries: [0], neighbours: 1 }); // row 0: (1, 0) + 0.8³ (0.8, 0.6), of unit length
 * ```
 * @see Chum et al. (2007), "Total recall"; Radenović, Tolias and Chum (2018), "Fine-tuning CNN image retrieval with no human annotation", for alpha.
 */
export function expandQueries(embeddings: Embeddings, options: ExpandQueriesOptions = {}): Embeddings {
  const who = "expandQueries";
  requireEmbeddings(who, embeddings);
  const { values, length, size, distance } = embeddings;
  const { queries, neighbours = 3, alpha = 3 } = requireOptions(who, options);
  if (queries !== undefined) requireRows(who, queries, length, "queries");
  requireCount(who, "neighbours", neighbours);
  requireNumber(who, "alpha", alpha, 0);
  const lists = nearestNeighbours(new Int32Array(length), rowDistance(embeddings, "cosine"), { ...(queries && { queries }), count: neighbours }); // prettier-ignore
  const expanded = values.slice();
  for (const { query, neighbours: found } of lists) {
    const sum = Float64Array.from(values.subarray(query * size, (query + 1) * size));
    for (const one of found) {
      const similarity = 1 - one.distance;
      if (similarity <= 0) continue;
      const weight = similarity ** alpha;
      for (let k = 0; k < size; k++) sum[k] += weight * values[one.row * size + k];
    }
    const norm = Math.hypot(...sum) || 1;
    for (let k = 0; k < size; k++) expanded[query * size + k] = sum[k] / norm;
  }
  return { values: expanded, length, size, ...(distance !== undefined && { distance }) };
}
