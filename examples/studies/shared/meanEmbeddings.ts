import type { Embeddings } from "one-shot-ts";

/** One embedding for each thing that was embedded in several ways, of unit length: the mean of its rows. `of` says whose each row is, counted from 0. */
export function meanEmbeddings({ values, size }: Embeddings, of: readonly number[]): Embeddings {
  const length = 1 + of.reduce((most, thing) => Math.max(most, thing), -1);
  const means = new Float32Array(length * size);
  of.forEach((thing, row) => {
    for (let k = 0; k < size; k++) means[thing * size + k] += values[row * size + k];
  });
  for (let from = 0; from < means.length; from += size) {
    const own = means.subarray(from, from + size);
    const norm = Math.sqrt(own.reduce((sum, value) => sum + value * value, 0)) || 1;
    for (let k = 0; k < size; k++) own[k] /= norm;
  }
  return { values: means, length, size };
}
