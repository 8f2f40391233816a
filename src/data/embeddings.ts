import { requireCount, requireFit, requireObject, shown } from "../core/check.js";

/** Embeddings of many samples as plain data: row i is `values[i * size]` to `values[i * size + size - 1]`. */
export interface Embeddings {
  /** All rows, one after the other. */
  readonly values: Float32Array;
  /** How many rows there are. */
  readonly length: number;
  /** How many numbers an embedding has. */
  readonly size: number;
  /** Name of the distance they are meant to be compared by; absent if unknown. */
  readonly distance?: string;
  /** Fingerprint of the model they come from; absent if unknown. */
  readonly model?: string;
}

/** Refuses anything but embeddings. */
export function requireEmbeddings(who: string, embeddings: Embeddings): void {
  requireObject(who, "embeddings", embeddings, "embeddings", ["values", "length", "size"], "pass what `await net.embed(dataset)` gives"); // prettier-ignore
  const { values, length, size } = embeddings;
  requireFit(values instanceof Float32Array, who, "values of embeddings", "a Float32Array", values);
  requireCount(who, "length of embeddings", length);
  requireCount(who, "size of embeddings", size);
  for (const name of [embeddings.distance, embeddings.model]) {
    if (name !== undefined)
      requireFit(typeof name === "string", who, "distance and model of embeddings", "names", name);
  }
  requireFit(values.length === length * size, who, "embeddings", `${length} rows of ${size} numbers`, values);
}

/** One embedding, as a view of `embeddings.values`. */
export function embeddingRow(embeddings: Embeddings, row: number): Float32Array {
  const has = ((embeddings as Embeddings | null | undefined)?.values as unknown) instanceof Float32Array;
  requireFit(has, "embeddingRow", "embeddings", "what net.embed gives", embeddings);
  const { values, size, length } = embeddings;
  requireCount("embeddingRow", "size of embeddings", size);
  if (!(Number.isInteger(row) && row >= 0 && Number.isInteger(length) && row < length)) {
    throw new RangeError(`embeddingRow: row must be one of ${shown(length)}, from 0, got ${shown(row)}`);
  }
  return values.subarray(row * size, (row + 1) * size);
}
