import { requireFit, requireFunction, shown } from "../core/check.js";
import { requireEmbeddings, type Embeddings } from "../data/embeddings.js";

/** Names of the distances that {@link rowDistance} measures on plain data, the same as those of the library's distances on tensors. */
export type RowDistanceName = "euclidean" | "squaredEuclidean" | "cosine" | "manhattan";

const NAMES: readonly RowDistanceName[] = ["euclidean", "squaredEuclidean", "cosine", "manhattan"];

/** The distance between two rows of a dataset, given their indices. It may use anything: embeddings, a precomputed matrix, a baseline on pixels. */
export interface RowDistance {
  (a: number, b: number): number;
  /** Name of the distance, if known: scores made with it carry the name. */
  readonly distance?: string;
  /** Fingerprint of the model whose embeddings are compared, where known. */
  readonly model?: string;
  /**
   * The same for several rows at once, if there is a faster way: the distance from query q to row r is written to `out[q * rows.length + r]`. The numbers are
   * equal to the last bit. A plain function of two rows suffices everywhere.
   */
  readonly toRows?: (queries: ArrayLike<number>, rows: ArrayLike<number>, out: Float64Array) => void;
}

/**
 * The distance between rows of numbers, on plain data: for baselines, and for evaluations of rows rather than pairs. To score a net's embeddings, use
 * {@link scoreEmbeddings}.
 *
 * @param name - Default the distance that the embeddings were made for, else `"euclidean"`; for a learned distance, precompute the matrix and pass a function that reads it.
 * @returns A function of two row indices that carries its distance and model.
 * @throws RangeError if the embeddings were made for a distance that is none of these and no name is given.
 * @example
 * ```ts
 * const embeddings = { values: Float32Array.of(0, 0, 3, 4), length: 2, size: 2 };
 * rowDistance(embeddings)(0, 1); // 5
 * ```
 */
export function rowDistance(embeddings: Embeddings, name?: RowDistanceName): RowDistance {
  requireEmbeddings("rowDistance", embeddings);
  const chosen = name ?? ownDistance("rowDistance", embeddings);
  requireRowDistanceName("rowDistance", chosen);
  const { model } = embeddings;
  return Object.assign(between(embeddings, chosen), { distance: chosen, ...(model !== undefined && { model }) });
}

export function ownDistance(who: string, { distance = "euclidean" }: Embeddings): RowDistanceName {
  if (NAMES.some((name) => name === distance)) return distance as RowDistanceName;
  throw new RangeError(
    `${who}: the embeddings were made for the distance ${distance}, which this function does not know; compare them by scoreEmbeddings, or name one of ${NAMES.join(", ")}`,
  );
}

/** Refuses the name of a distance that this file does not know. */
export function requireRowDistanceName(who: string, name: unknown): void {
  requireFit(
    NAMES.some((known) => known === name),
    who,
    "the distance",
    `one of ${NAMES.join(", ")}`,
    name,
  );
}

/** Refuses anything but a function from two rows to their distance. */
export function requireRowDistance(who: string, distance: unknown): void {
  requireFunction(who, "distance", distance, "pass rowDistance(embeddings), or a function of two rows");
}

function between(embeddings: Embeddings, name: RowDistanceName): RowDistance {
  const { values, size } = embeddings;
  switch (name) {
    case "euclidean":
      return accumulated(embeddings, squares, Math.sqrt);
    case "squaredEuclidean":
      return accumulated(embeddings, squares, (sum) => sum);
    case "manhattan":
      return accumulated(embeddings, absolutes, (sum) => sum);
    case "cosine": {
      const lengths = new Float64Array(values.length / size);
      for (let i = 0; i < values.length; i++) lengths[Math.floor(i / size)] += values[i] * values[i];
      return accumulated(
        embeddings,
        products,
        (dot, a, b) => 1 - dot / Math.max(Math.sqrt(lengths[a] * lengths[b]), 1e-12),
      );
    }
  }
}

/** The sum over the features of two rows: for one query, or for four at once, so that their sums do not wait for one another. */
interface Accumulator {
  readonly one: (values: Float32Array, size: number, a: number, b: number) => number;
  readonly four: (queries: Float64Array, values: Float32Array, size: number, row: number, sums: Float64Array) => void;
}

function accumulated(
  { values, size }: Embeddings,
  { one, four }: Accumulator,
  finish: (sum: number, a: number, b: number) => number,
): RowDistance {
  const queried = new Float64Array(4 * size);
  const sums = new Float64Array(4);
  const toRows: RowDistance["toRows"] = (queries, rows, out) => {
    for (let first = 0; first < queries.length; first += 4) {
      const count = Math.min(4, queries.length - first);
      for (let q = 0; q < count; q++) {
        queried.set(values.subarray(queries[first + q] * size, (queries[first + q] + 1) * size), q * size);
      }
      for (let r = 0; r < rows.length; r++) {
        four(queried, values, size, rows[r], sums);
        for (let q = 0; q < count; q++) {
          out[(first + q) * rows.length + r] = finish(sums[q], queries[first + q], rows[r]);
        }
      }
    }
  };
  const distance = (a: number, b: number): number => {
    if (typeof a !== "number" || typeof b !== "number") throw new TypeError(`rowDistance: rows must be numbers, got ${shown(a)} and ${shown(b)}`); // prettier-ignore
    return finish(one(values, size, a, b), a, b);
  };
  return Object.assign(distance, { toRows });
}

const squares: Accumulator = {
  one: (values, size, a, b) => {
    let sum = 0;
    for (let k = 0, i = a * size, j = b * size; k < size; k++, i++, j++) {
      const difference = values[i] - values[j];
      sum += difference * difference;
    }
    return sum;
  },
  four: (queries, values, size, row, sums) => {
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let k = 0, j = row * size; k < size; k++, j++) {
      const value = values[j];
      const d0 = queries[k] - value;
      const d1 = queries[k + size] - value;
      const d2 = queries[k + 2 * size] - value;
      const d3 = queries[k + 3 * size] - value;
      s0 += d0 * d0;
      s1 += d1 * d1;
      s2 += d2 * d2;
      s3 += d3 * d3;
    }
    sums[0] = s0;
    sums[1] = s1;
    sums[2] = s2;
    sums[3] = s3;
  },
};

const absolutes: Accumulator = {
  one: (values, size, a, b) => {
    let sum = 0;
    for (let k = 0, i = a * size, j = b * size; k < size; k++, i++, j++) sum += Math.abs(values[i] - values[j]);
    return sum;
  },
  four: (queries, values, size, row, sums) => {
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let k = 0, j = row * size; k < size; k++, j++) {
      const value = values[j];
      s0 += Math.abs(queries[k] - value);
      s1 += Math.abs(queries[k + size] - value);
      s2 += Math.abs(queries[k + 2 * size] - value);
      s3 += Math.abs(queries[k + 3 * size] - value);
    }
    sums[0] = s0;
    sums[1] = s1;
    sums[2] = s2;
    sums[3] = s3;
  },
};

const products: Accumulator = {
  one: (values, size, a, b) => {
    let sum = 0;
    for (let k = 0, i = a * size, j = b * size; k < size; k++, i++, j++) sum += values[i] * values[j];
    return sum;
  },
  four: (queries, values, size, row, sums) => {
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let k = 0, j = row * size; k < size; k++, j++) {
      const value = values[j];
      s0 += queries[k] * value;
      s1 += queries[k + size] * value;
      s2 += queries[k + 2 * size] * value;
      s3 += queries[k + 3 * size] * value;
    }
    sums[0] = s0;
    sums[1] = s1;
    sums[2] = s2;
    sums[3] = s3;
  },
};
