import type { Embeddings, Random, SiameseNet } from "one-shot-ts";
import type { TextVectorizer } from "one-shot-ts/text";

import type { JobTexts } from "./data.js";
import { embedTexts, headlineQueries, titleQueries, type Query } from "./queries.js";
import { cosineScorer, firstRanks, type Scorer } from "./ranks.js";
import { occupationText } from "./texts.js";

/** Shares of the words themselves that are tried. */
const SHARES = [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

/**
 * How much the words themselves should count beside what the tower makes of them: the share with the best mean reciprocal rank on the
 * validation occupations, titles and writings counting the same.
 */
export async function chooseShare(
  texts: JobTexts,
  validation: readonly number[],
  { net, vectorize, random }: { readonly net: SiameseNet; readonly vectorize: TextVectorizer; readonly random: Random },
): Promise<number> {
  const documents = texts.occupations.map(occupationText);
  const everyone = documents.map((_, index) => index);
  const writings = (["resume", "posting"] as const).flatMap((kind) => headlineQueries(texts, validation, kind));
  const sets = [titleQueries(texts, validation, 6, random), writings].filter((queries) => queries.length > 0);
  const parts = await Promise.all(
    sets.map(async (queries) => {
      const asked = queries.map(({ text }) => text);
      const learned = await cosineScorer(
        await embedTexts(net, vectorize, asked),
        await embedTexts(net, vectorize, documents),
      );
      const words = await cosineScorer(vectorsOf(vectorize, asked), vectorsOf(vectorize, documents));
      return { queries, learned, words };
    }),
  );
  let best = { share: SHARES[0], quality: -Infinity };
  for (const share of SHARES) {
    const quality = parts.reduce(
      (sum, { queries, learned, words }) => sum + meanReciprocalRank(queries, mix(words, learned, share), everyone),
      0,
    );
    if (quality > best.quality) best = { share, quality };
  }
  return best.share;
}

const mix =
  (words: Scorer, learned: Scorer, share: number): Scorer =>
  (query) => {
    const ofLearned = learned(query);
    return Float64Array.from(words(query), (score, k) => share * score + (1 - share) * ofLearned[k]);
  };

function meanReciprocalRank(queries: readonly Query[], scorer: Scorer, candidates: readonly number[]): number {
  const ranks = firstRanks(queries.length, scorer, (query) => queries[query].right, candidates);
  return ranks.reduce((sum, rank) => sum + 1 / rank, 0) / ranks.length;
}

function vectorsOf(vectorize: TextVectorizer, texts: readonly string[]): Embeddings {
  const [size] = vectorize.shape;
  const values = new Float32Array(texts.length * size);
  texts.forEach((text, row) => {
    values.set(vectorize(text), row * size);
  });
  return { values, length: texts.length, size };
}
