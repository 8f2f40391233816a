import type { Random, SiameseNet } from "one-shot-ts";
import type { TextVectorizer } from "one-shot-ts/text";

import type { JobTexts } from "./data.js";
import { embedTexts, headlineQueries, titleQueries, type Query } from "./queries.js";
import { cosineScorer } from "./ranks.js";
import { occupationText } from "./texts.js";

/** The least cosine at which an occupation is an answer, and its effect on the texts it was chosen on or tried on. */
export interface NoneThreshold {
  readonly threshold: number;
  /** Texts whose occupation was removed from the register: the share that still got an answer. */
  readonly answeredWithoutOccupation: number;
  /** Texts whose occupation is in the register: the share whose first answer was right, wrong, and "none". */
  readonly right: number;
  readonly wrong: number;
  readonly none: number;
  readonly n: number;
}

/** A threshold for titles and one for whole resumes and postings, whose cosines differ in size. */
export interface NoneThresholds {
  readonly title: NoneThreshold;
  readonly writing: NoneThreshold;
}

/** Texts with more words than this are treated as resumes or postings. */
export const LONGEST_TITLE = 12;

/** The share of texts that may get an answer although their occupation is missing. */
const TARGET = 0.2;

/** The best cosine of each query to a right occupation and to a wrong one. */
interface Best {
  readonly right: number;
  readonly wrong: number;
}

/** Chooses thresholds on some occupations; with `at`, tries given ones instead. */
export async function noneThresholds(
  texts: JobTexts,
  asked: readonly number[],
  { net, vectorize, random }: { readonly net: SiameseNet; readonly vectorize: TextVectorizer; readonly random: Random },
  at?: NoneThresholds,
): Promise<NoneThresholds> {
  const register = await embedTexts(net, vectorize, texts.occupations.map(occupationText));
  const judge = async (queries: readonly Query[], given?: number): Promise<NoneThreshold> => {
    const embedded = await embedTexts(
      net,
      vectorize,
      queries.map(({ text }) => text),
    );
    const scorer = await cosineScorer(embedded, register);
    const best = queries.map(({ right }, query): Best => {
      const found = { right: -Infinity, wrong: -Infinity };
      Array.from(scorer(query)).forEach((score, occupation) => {
        const side = right.has(occupation) ? "right" : "wrong";
        found[side] = Math.max(found[side], score);
      });
      return found;
    });
    return rates(best, given ?? threshold(best));
  };
  const writings = (["resume", "posting"] as const).flatMap((kind) => headlineQueries(texts, asked, kind));
  return {
    title: await judge(titleQueries(texts, asked, 12, random), at?.title.threshold),
    writing: await judge(writings, at?.writing.threshold),
  };
}

/** The least cosine at which at most the target share of queries would get a wrong answer if their own occupation were missing. */
function threshold(best: readonly Best[]): number {
  const wrong = Float64Array.from(best, (one) => one.wrong).sort();
  const next = wrong[Math.floor((1 - TARGET) * wrong.length)];
  return next + 1e-6;
}

function rates(best: readonly Best[], at: number): NoneThreshold {
  const share = (holds: (one: Best) => boolean): number => best.filter(holds).length / best.length;
  return {
    threshold: at,
    answeredWithoutOccupation: share(({ wrong }) => wrong >= at),
    right: share(({ right, wrong }) => right > wrong && right >= at),
    wrong: share(({ right, wrong }) => wrong >= right && wrong >= at),
    none: share(({ right, wrong }) => Math.max(right, wrong) < at),
    n: best.length,
  };
}
