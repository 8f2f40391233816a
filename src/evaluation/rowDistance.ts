import type { Embeddings } from "../data/embeddings.js";

/** Names of the distances that {@link rowDistance} measures on plain data, as the library's distances on tensors have them. */
export type RowDistanceName = "euclidean" | "squaredEuclidean" | "cosine" | "manhattan";

/** The distance between two rows of a dataset, by their numbers. Anything can stand behind it: embeddings, a precomputed matrix, a baseline on pixels. */
export type RowDistance = (a: number, b: number) => number;

/**
 * The distance between rows of embeddings, on plain data, for evaluation without tensors.
 *
 * @param name - Default `"euclidean"`; of a learned distance, precompute the matrix and pass a function that reads it.
 * @returns A function of two row numbers.
 * @example
 * ```ts
 * const embeddings = { values: Float32Array.of(0, 0, 3, 4), length: 2, size: 2 };
 * rowDistance(embeddings)(0, 1); // 5
 * ```
 */
export function rowDistance({ values, size }: Embeddings, name: RowDistanceName = "euclidean"): RowDistance {
  const squared: RowDistance = (a, b) => {
    let sum = 0;
    for (let k = 0, i = a * size, j = b * size; k < size; k++, i++, j++) {
      const difference = values[i] - values[j];
      sum += difference * difference;
    }
    return sum;
  };
  switch (name) {
    case "euclidean":
      return (a, b) => Math.sqrt(squared(a, b));
    case "squaredEuclidean":
      return squared;
    case "manhattan":
      return (a, b) => {
        let sum = 0;
        for (let k = 0, i = a * size, j = b * size; k < size; k++, i++, j++) sum += Math.abs(values[i] - values[j]);
        return sum;
      };
    case "cosine": {
      const rows = values.length / size;
      const lengths = new Float64Array(rows);
      for (let i = 0; i < values.length; i++) lengths[Math.floor(i / size)] += values[i] * values[i];
      return (a, b) => {
        let dot = 0;
        for (let k = 0, i = a * size, j = b * size; k < size; k++, i++, j++) dot += values[i] * values[j];
        return 1 - dot / Math.max(Math.sqrt(lengths[a] * lengths[b]), 1e-12);
      };
    }
  }
}
