import type { Embeddings } from "../data/embeddings.js";

/** Names of the distances that {@link rowDistance} measures on plain data, as the library's distances on tensors have them. */
export type RowDistanceName = (typeof NAMES)[number];

const NAMES = ["euclidean", "squaredEuclidean", "cosine", "manhattan"] as const;

/** The distance between two rows of a dataset, by their numbers. Anything can stand behind it: embeddings, a precomputed matrix, a baseline on pixels. */
export interface RowDistance {
  (a: number, b: number): number;
  /** Name of the distance, where known: scores made with it carry it. */
  readonly distance?: string;
  /** Fingerprint of the model whose embeddings are compared, where known. */
  readonly model?: string;
}

/**
 * The distance between rows of numbers, on plain data: for baselines, and for evaluations that look at rows rather than pairs. Scores of a net's embeddings come
 * from {@link scoreEmbeddings}.
 *
 * @param name - Default the distance that the embeddings were made for, else `"euclidean"`; of a learned distance, precompute the matrix and pass a function that reads it.
 * @returns A function of two row numbers that says which distance and model it stands for.
 * @throws RangeError if the embeddings were made for a distance that is none of these and no name is given.
 * @example
 * ```ts
 * const embeddings = { values: Float32Array.of(0, 0, 3, 4), length: 2, size: 2 };
 * rowDistance(embeddings)(0, 1); // 5
 * ```
 */
export function rowDistance(embeddings: Embeddings, name: RowDistanceName = ownDistance(embeddings)): RowDistance {
  const { model } = embeddings;
  return Object.assign(between(embeddings, name), { distance: name, ...(model !== undefined && { model }) });
}

function ownDistance({ distance = "euclidean" }: Embeddings): RowDistanceName {
  if (NAMES.some((name) => name === distance)) return distance as RowDistanceName;
  throw new RangeError(
    `rowDistance: the embeddings were made for the distance ${distance}, which this function does not know; compare them by scoreEmbeddings, or name one of ${NAMES.join(", ")}`,
  );
}

function between({ values, size }: Embeddings, name: RowDistanceName): (a: number, b: number) => number {
  const squared = (a: number, b: number): number => {
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
