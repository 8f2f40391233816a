import * as tf from "@tensorflow/tfjs-core";
import type { Embeddings } from "one-shot-ts";

/** How well each candidate answers a query: one score a candidate, higher is better. */
export type Scorer = (query: number) => ArrayLike<number>;

/**
 * For each query, the place from 1 of the first right candidate. Of equal scores the wrong ones come first, so that a scorer that says the
 * same of all gets no credit.
 *
 * @param queries - How many there are.
 * @param right - Of each query, which candidates are right.
 * @param candidates - Which candidates are looked at; default all.
 */
export function firstRanks(
  queries: number,
  scorer: Scorer,
  right: (query: number) => ReadonlySet<number>,
  candidates: readonly number[],
): number[] {
  return Array.from({ length: queries }, (_, query) => {
    const scores = scorer(query);
    const own = right(query);
    let best = -Infinity;
    for (const candidate of candidates) if (own.has(candidate)) best = Math.max(best, scores[candidate]);
    let ahead = 0;
    for (const candidate of candidates) if (!own.has(candidate) && scores[candidate] >= best) ahead++;
    return ahead + 1;
  });
}

/** Cosines of every query to every candidate, from embeddings of unit length. */
export async function cosineScorer(queries: Embeddings, candidates: Embeddings): Promise<Scorer> {
  const products = tf.tidy(() => {
    const [a, b] = [queries, candidates].map(({ values, length, size }) => tf.tensor2d(values, [length, size]));
    return tf.matMul(a, b, false, true);
  });
  const values = await products.data<"float32">();
  products.dispose();
  return (query) => values.subarray(query * candidates.length, (query + 1) * candidates.length);
}
