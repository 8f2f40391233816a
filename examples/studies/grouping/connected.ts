import type { Embeddings } from "one-shot-ts";

/**
 * Naive clustering at many thresholds: whatever is within the threshold of one member belongs to the group.
 *
 * @returns The groups at each threshold. Embeddings are compared by Euclidean distance.
 */
export function connected({ values, length, size }: Embeddings, thresholds: readonly number[]): Int32Array[] {
  const pairs: { readonly a: number; readonly b: number; readonly distance: number }[] = [];
  const largest = Math.max(...thresholds);
  for (let a = 0; a < length; a++) {
    for (let b = 0; b < a; b++) {
      let squares = 0;
      for (let k = 0; k < size; k++) squares += (values[a * size + k] - values[b * size + k]) ** 2;
      const distance = Math.sqrt(squares);
      if (distance <= largest) pairs.push({ a, b, distance });
    }
  }
  pairs.sort((one, other) => one.distance - other.distance);
  const parent = Int32Array.from({ length }, (_, i) => i);
  const rootOf = (i: number): number => {
    while (parent[i] !== i) i = parent[i] = parent[parent[i]];
    return i;
  };
  let next = 0;
  return [...thresholds]
    .sort((a, b) => a - b)
    .map((threshold) => {
      for (; next < pairs.length && pairs[next].distance <= threshold; next++) {
        const { a, b } = pairs[next];
        parent[rootOf(a)] = rootOf(b);
      }
      return parent.map((_, i) => rootOf(i));
    });
}
