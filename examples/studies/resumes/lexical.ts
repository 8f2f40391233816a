import { textVectorizer, type SparseVector, type TextVectorizer } from "one-shot-ts/text";

import { bm25 } from "./bm25.js";
import type { Scorer } from "./ranks.js";

/** What the tower is compared with, by the end of its figures' names; `tfidf` has the tower's features, each in a place of its own. */
export const LEXICAL = {
  tfidf: "TF-IDF cosine, words and runs of characters",
  tfidfWords: "TF-IDF cosine, words",
  bm25: "BM25, words",
} as const;

/** One of them. */
export type Lexical = keyof typeof LEXICAL;

/** Scores texts by the words that they have in common with the candidates that were indexed. */
export type LexicalIndex = (queries: readonly string[]) => Record<Lexical, Scorer>;

/** Indexes candidates by their words. Weights of words come from the texts of `known`. */
export function lexicalIndexer(known: readonly string[]): (candidates: readonly string[]) => LexicalIndex {
  const size = 1 << 20; // hardly two features share a place
  const vectorizers = [{}, { ngrams: false }] as const;
  const [both, words] = vectorizers.map((features) => textVectorizer({ size, ...features }).fit(known));
  return (candidates) => {
    const [byBoth, byWords] = [both, words].map((vectorize) => tfidf(vectorize, candidates));
    const searched = bm25(candidates);
    return (queries) => ({
      tfidf: (query) => byBoth(queries[query]),
      tfidfWords: (query) => byWords(queries[query]),
      bm25: (query) => searched(queries[query]),
    });
  };
}

function tfidf(vectorize: TextVectorizer, candidates: readonly string[]): (query: string) => Float64Array {
  const postings = new Map<number, { readonly candidate: number; readonly value: number }[]>();
  candidates.forEach((text, candidate) => {
    eachOf(vectorize.sparse(text), (place, value) => {
      const found = postings.get(place);
      if (found) found.push({ candidate, value });
      else postings.set(place, [{ candidate, value }]);
    });
  });
  return (query) => {
    const scores = new Float64Array(candidates.length);
    eachOf(vectorize.sparse(query), (place, value) => {
      for (const found of postings.get(place) ?? []) scores[found.candidate] += value * found.value;
    });
    return scores;
  };
}

function eachOf({ places, values }: SparseVector, visit: (place: number, value: number) => void): void {
  places.forEach((place, k) => {
    visit(place, values[k]);
  });
}
