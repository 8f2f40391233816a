import {
  textVectorizer,
  type SparseVector,
  type TextVectorizer,
  type TextVectorizerConfig,
  type TextVectorizerTools,
} from "one-shot-ts/text";

import { bm25 } from "./bm25.js";
import { englishNouns } from "./englishNouns.js";
import type { Scorer } from "./ranks.js";

/** What the tower is compared with, by the suffix of its figures' names; `tfidfLemmas` has the tower's features, each in its own place. */
export const LEXICAL = {
  tfidfLemmas: "TF-IDF cosine, words in the singular and their runs of characters",
  tfidf: "TF-IDF cosine, words and runs of characters",
  tfidfWords: "TF-IDF cosine, words",
  bm25: "BM25, words",
} as const;

/** Further baselines for titles among surface forms. */
export const LEXICAL_FORMS = {
  tfidfWordLemmas: "TF-IDF cosine, words in the singular",
  tfidfRuns: "TF-IDF cosine, runs of characters",
} as const;

/** One of them. */
export type Lexical = keyof typeof LEXICAL | keyof typeof LEXICAL_FORMS;

const TFIDF = {
  tfidfLemmas: [{}, { lemmatizer: englishNouns }],
  tfidf: [{}, {}],
  tfidfWords: [{ ngrams: false }, {}],
  tfidfWordLemmas: [{ ngrams: false }, { lemmatizer: englishNouns }],
  tfidfRuns: [{ words: false }, {}],
} as const satisfies Record<Exclude<Lexical, "bm25">, readonly [TextVectorizerConfig, TextVectorizerTools]>;

const SIZE = 1 << 20; // hardly any two features share a place

/** Scores texts by the words that they have in common with the candidates that were indexed. */
export type LexicalIndex = (queries: readonly string[]) => [name: Lexical, scorer: Scorer][];

/** Indexes candidates by their words, in each of the named ways. Word weights come from the texts in `known`. */
export function lexicalIndexer(
  known: readonly string[],
  names: readonly Lexical[] = Object.keys(LEXICAL) as Lexical[],
): (candidates: readonly string[]) => LexicalIndex {
  const indexers = names.map((name) => {
    if (name === "bm25") return bm25;
    const [config, tools] = TFIDF[name];
    const vectorize = textVectorizer({ size: SIZE, ...config }, tools).fit(known);
    return (candidates: readonly string[]) => sparseIndex(vectorize, candidates);
  });
  return (candidates) => {
    const indexes = indexers.map((index) => index(candidates));
    return (queries) => names.map((name, k) => [name, (query) => indexes[k](queries[query])]);
  };
}

/** Cosines of a query to each candidate, from the features their vectors have in common. */
export function sparseIndex(vectorize: TextVectorizer, candidates: readonly string[]): (query: string) => Float64Array {
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
