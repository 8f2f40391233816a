import { randomInteger, type Random } from "../core/random.js";

/**
 * Measures `resamples` draws of identities with replacement, each as large as the number of identities.
 *
 * @param measure - Receives how often each identity was drawn, in a list that is reused; if nothing can be measured, it returns undefined and another draw is made.
 * @returns One result per draw.
 * @see Bolle, Ratha and Pankanti (2004), "The subsets bootstrap".
 */
export function resampleIdentities<Figures>(
  identities: number,
  measure: (counts: Uint32Array) => Figures | undefined,
  resamples: number,
  random: Random,
): Figures[] {
  const counts = new Uint32Array(identities);
  const replicates: Figures[] = [];
  while (replicates.length < resamples) {
    counts.fill(0);
    for (let draw = 0; draw < identities; draw++) counts[randomInteger(identities, random)]++;
    const figures = measure(counts);
    if (figures !== undefined) replicates.push(figures);
  }
  return replicates;
}

/** Standard deviation of a sample; 0 for a single value. */
export function standardDeviation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / Math.max(1, values.length - 1));
}
