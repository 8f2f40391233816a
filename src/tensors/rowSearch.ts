import * as tf from "@tensorflow/tfjs-core";

/** How rows are ranked: by squared Euclidean distance, by Manhattan distance, or by cosine distance. */
export type RowRank = "squared" | "manhattan" | "cosine";

/** Memory for rows that a {@link RowSearch} reaches without copying them. */
export interface RowMemory {
  /** The numbers: ask anew after anything else was allocated. */
  readonly values: Float32Array;
  /** Gives the memory back; it also goes back by itself when nothing refers to this any more. */
  free(): void;
}

/** A search for some queries. */
export interface RowQueries {
  /**
   * Visits every row of `values`, `count` from `first` on, whose rank for a query is at most the query's bound. Visits some rows beyond the bound too: ranks are not
   * computed exactly.
   */
  find(
    values: Float32Array,
    first: number,
    count: number,
    bounds: ArrayLike<number>,
    visit: (query: number, row: number) => void,
  ): void;
  /** Frees what the search holds. */
  end(): void;
}

/** Finds rows near to queries faster than plain loops can. */
export interface RowSearch {
  /** Memory for so many numbers, whose values are anything; undefined where there is none left. */
  allocate(count: number): RowMemory | undefined;
  /** Begins a search for queries `[queries, size]`, at most {@link MOST_QUERIES}. */
  start(rank: RowRank, queries: Float32Array, size: number): RowQueries;
}

/** Most queries of one search. */
export const MOST_QUERIES = 128;

/** The row search of the backend in use, where `one-shot-ts/backends` has added one; others do without. */
export function rowSearch(): RowSearch | undefined {
  // A kernel, since several builds of this library may share one tfjs.
  const kernel = tf.getKernel("RowSearch", tf.getBackend()) as tf.KernelConfig | undefined;
  return kernel?.kernelFunc({ inputs: {}, attrs: {}, backend: tf.backend() }) as unknown as RowSearch | undefined;
}
