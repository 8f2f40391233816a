import type { Random, SiameseNet } from "one-shot-ts";
import type { TextVectorizer } from "one-shot-ts/text";

import type { JobTexts } from "./data.js";
import { embedTexts, titleQueries } from "./queries.js";
import { cosineScorer } from "./ranks.js";
import type { TitledTable } from "./tables.js";
import { occupationText } from "./texts.js";

/** How many titles are shown. */
const SHOWN = 10;

/** Titles of some occupations, drawn at random, one per occupation, with the answer that each gets among all occupations. */
export async function decisionTable(
  texts: JobTexts,
  asked: readonly number[],
  { net, vectorize, random }: { readonly net: SiameseNet; readonly vectorize: TextVectorizer; readonly random: Random },
  threshold: number,
): Promise<TitledTable> {
  const drawn = titleQueries(texts, asked, 1, random)
    .map((query) => ({ query, key: random() }))
    .sort((a, b) => a.key - b.key)
    .slice(0, SHOWN)
    .map(({ query }) => query);
  const scorer = await cosineScorer(
    await embedTexts(
      net,
      vectorize,
      drawn.map(({ text }) => text),
    ),
    await embedTexts(net, vectorize, texts.occupations.map(occupationText)),
  );
  const rows = drawn.map(({ text, occupation, right }, query) => {
    const scores = Array.from(scorer(query));
    const nearest = scores.indexOf(Math.max(...scores));
    const verdict = scores[nearest] < threshold ? "none" : right.has(nearest) ? "right" : "wrong";
    return [text, texts.occupations[nearest].title, scores[nearest].toFixed(2), verdict, texts.occupations[occupation].title]; // prettier-ignore
  });
  return {
    title: "Answers",
    text: `Titles drawn by chance from the first fold's test, and the nearest of all ${texts.occupations.length} occupations. Below a cosine of ${threshold.toFixed(2)} the answer is none. A title that several occupations have is right with any of them.`,
    table: { columns: ["asked", "nearest", "cosine", "answer", "asked of"], rows },
  };
}
