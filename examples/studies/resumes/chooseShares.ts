import type { Embeddings, Random, SiameseNet } from "one-shot-ts";
import type { TextVectorizer } from "one-shot-ts/text";

import type { JobTexts } from "./data.js";
import { figureOf } from "./figures.js";
import { embedTexts, formQueries, headlineQueries, titleQueries, type Query } from "./queries.js";
import { cosineScorer, firstRanks, type Scorer } from "./ranks.js";
import { occupationText } from "./texts.js";

/** How much the words themselves count beside what the tower makes of them: 0 is the tower alone, 1 the words alone. */
export interface Shares {
  /** For titles that are searched among descriptions of occupations. */
  readonly title: number;
  /** For titles that are searched among other titles. */
  readonly form: number;
  /** For resumes and postings. */
  readonly writing: number;
}

/** Shares of the words themselves that are tried. */
const SHARES = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];

/** Draws of the validation occupations that decide whether the tower helps. */
const RESAMPLES = 1000;

/**
 * The shares with the best mean reciprocal rank on the validation occupations, whose official titles are also searched among their other titles. Resumes and postings are few there: unless the best share is better than the words alone in
 * 97.5 % of draws of the occupations, their share is 1, and the tower stays out.
 */
export async function chooseShares(
  texts: JobTexts,
  validation: readonly number[],
  { net, vectorize, random }: { readonly net: SiameseNet; readonly vectorize: TextVectorizer; readonly random: Random },
): Promise<Shares> {
  const documents = texts.occupations.map(occupationText);
  /** Of each share, 1 / the rank of the first right candidate for each query. */
  const tryOn = async (candidates: readonly string[]) => {
    const everyone = candidates.map((_, index) => index);
    const [learned, words] = [await embedTexts(net, vectorize, candidates), vectorsOf(vectorize, candidates)];
    return async (queries: readonly Query[]): Promise<Float64Array[]> => {
      const asked = queries.map(({ text }) => text);
      const byTower = await cosineScorer(await embedTexts(net, vectorize, asked), learned);
      const byWords = await cosineScorer(vectorsOf(vectorize, asked), words);
      return SHARES.map((share) => {
        const scorer = mix(byWords, byTower, share);
        const ranks = firstRanks(queries.length, scorer, (query) => queries[query].right, everyone);
        return Float64Array.from(ranks, (rank) => 1 / rank);
      });
    };
  };
  const { forms, queries } = formQueries(texts, validation);
  const form = SHARES[best(await (await tryOn(forms))(queries))];
  const tried = await tryOn(documents);
  const title = SHARES[best(await tried(titleQueries(texts, validation, 6, random)))];
  const writings = (["resume", "posting"] as const).flatMap((kind) => headlineQueries(texts, validation, kind));
  if (writings.length === 0) return { title, form, writing: 1 };
  const ofWritings = await tried(writings);
  const chosen = best(ofWritings);
  const alone = ofWritings[SHARES.indexOf(1)];
  const gains = writings.map(({ occupation }, k) => ({ value: ofWritings[chosen][k] - alone[k], cluster: occupation }));
  const { low } = figureOf(gains, { resamples: RESAMPLES, random });
  return { title, form, writing: low > 0 ? SHARES[chosen] : 1 };
}

/** Which of the lists has the greatest sum. */
function best(lists: readonly Float64Array[]): number {
  const sums = lists.map((list) => list.reduce((sum, value) => sum + value, 0));
  return sums.indexOf(Math.max(...sums));
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
