import type { Embeddings, Random, SiameseNet } from "one-shot-ts";
import type { TextVectorizer } from "one-shot-ts/text";

import type { JobTexts } from "./data.js";
import { embedTexts, formQueries, titleQueries, type Query } from "./queries.js";
import { cosineScorer, firstRanks, type Scorer } from "./ranks.js";
import { occupationText } from "./texts.js";

/** How much the words themselves count relative to the tower's embedding of them: 0 is the tower alone, 1 the words alone. */
export interface Shares {
  /** For titles that are searched among descriptions of occupations. */
  readonly title: number;
  /** For titles that are searched among other titles. */
  readonly form: number;
}

/** The shares that are tried. */
const SHARES = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];

/** The shares with the best mean reciprocal rank on the validation occupations; their official titles are also searched among their other titles. */
export async function chooseShares(
  texts: JobTexts,
  validation: readonly number[],
  { net, vectorize, random }: { readonly net: SiameseNet; readonly vectorize: TextVectorizer; readonly random: Random },
): Promise<Shares> {
  /** The share with the greatest sum, over the queries, of 1 / the rank of the first right candidate. */
  const bestShare = async (candidates: readonly string[], queries: readonly Query[]): Promise<number> => {
    const everyone = candidates.map((_, index) => index);
    const asked = queries.map(({ text }) => text);
    const byTower = await cosineScorer(
      await embedTexts(net, vectorize, asked),
      await embedTexts(net, vectorize, candidates),
    );
    const byWords = await cosineScorer(vectorsOf(vectorize, asked), vectorsOf(vectorize, candidates));
    const sums = SHARES.map((share) => {
      const ranks = firstRanks(queries.length, mix(byWords, byTower, share), (query) => queries[query].right, everyone);
      return ranks.reduce((sum, rank) => sum + 1 / rank, 0);
    });
    return SHARES[sums.indexOf(Math.max(...sums))];
  };
  const { forms, queries } = formQueries(texts, validation);
  const form = await bestShare(forms, queries);
  const documents = texts.occupations.map(occupationText);
  return { title: await bestShare(documents, titleQueries(texts, validation, 6, random)), form };
}

const mix =
  (words: Scorer, learned: Scorer, share: number): Scorer =>
  (query) => {
    const ofLearned = learned(query);
    return Float64Array.from(words(query), (score, k) => share * score + (1 - share) * ofLearned[k]);
  };

function vectorsOf(vectorize: TextVectorizer, texts: readonly string[]): Embeddings {
  const [size] = vectorize.shape;
  const values = new Float32Array(texts.length * size);
  texts.forEach((text, row) => {
    values.set(vectorize(text), row * size);
  });
  return { values, length: texts.length, size };
}
