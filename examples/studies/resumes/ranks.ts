import * as tf from "@tensorflow/tfjs-core";
import type { Embeddings } from "one-shot-ts";

/** How well each candidate answers a query: one score per candidate; higher is better. */
export type Scorer = (query: number) => ArrayLike<number>;

/**
 * For each query, the place (from 1) of the first right candidate. Among equal scores, the wrong ones come first, so that a scorer that gives the
 * same score to all gets no credit.
 *
 * @param queries - How many there are.
 * @param right - For each query, the candidates that are right.
 * @param candidates - The candidates to consider; default all.
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
