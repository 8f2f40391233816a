import * as tf from "@tensorflow/tfjs-core";

/** How rows are ranked: by squared Euclidean distance, by Manhattan distance, or by cosine distance. */
export type RowRank = "squared" | "manhattan" | "cosine";

/** Memory for rows that a {@link RowSearch} reaches without copying them. */
export interface RowMemory {
  /** The numbers. Read this field again after any other allocation. */
  readonly values: Float32Array;
  /** Frees the memory; it is also freed once nothing refers to this object any more. */
  free(): void;
}

/** A search for some queries. */
export interface RowQueries {
  /**
   * Visits every row, of the `count` rows of `values` starting at `first`, that ranks for a query at or below the query's bound. Also visits some rows
   * beyond the bound, because ranks are not computed exactly.
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

/** Finds the rows near queries faster than plain loops can. */
export interface RowSearch {
  /** Uninitialised memory for this many numbers; undefined if none is left. */
  allocate(count: number): RowMemory | undefined;
  /** Starts a search for queries `[queries, size]`, at most {@link MOST_QUERIES}. */
  start(rank: RowRank, queries: Float32Array, size: number): RowQueries;
}

/** Most queries of one search. */
export const MOST_QUERIES = 128;

/** The row search of the current backend, if `one-shot-ts/backends` has added one. */
export function rowSearch(): RowSearch | undefined {
  // Registered as a kernel, since several builds of this library may share one tfjs.
  const kernel = tf.getKernel("RowSearch", tf.getBackend()) as tf.KernelConfig | undefined;
  return kernel?.kernelFunc({ inputs: {}, attrs: {}, backend: tf.backend() }) as unknown as RowSearch | undefined;
}
