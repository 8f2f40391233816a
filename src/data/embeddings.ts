/** Embeddings of many samples as plain data: row i is `values[i * size]` to `values[i * size + size - 1]`. */
export interface Embeddings {
  /** All rows, one after the other. */
  readonly values: Float32Array;
  /** How many rows there are. */
  readonly length: number;
  /** How many numbers an embedding has. */
  readonly size: number;
  /** Name of the distance they are made to be compared with; missing where nobody said. */
  readonly distance?: string;
  /** Fingerprint of the model they come from; missing where nobody said. */
  readonly model?: string;
}

/** One embedding, as a view into the others' memory. */
export function embeddingRow({ values, size }: Embeddings, row: number): Float32Array {
  return values.subarray(row * size, (row + 1) * size);
}
