import { Recognizer, seeded, type SiameseNet } from "one-shot-ts";
import { fromTexts, textEncoder, type TextVectorizer } from "one-shot-ts/text";

import type { JobTexts } from "./data.js";
import type { NoneThresholds } from "./noneThreshold.js";
import { titleQueries } from "./queries.js";
import { occupationText } from "./texts.js";

/** The least cosines at which an occupation is an answer, in the recognizer's `extra`: those of titles and of whole writings differ in size. */
export type Cosines = Readonly<Record<keyof NoneThresholds, number>>;

/** The share of titles that may get an answer although their occupation is missing. */
const TARGET = 0.2;

/** Recognizes the occupation of a title, a resume or a posting: all occupations are enrolled, and the threshold is chosen on the validation occupations. */
export async function jobRecognizer(
  texts: JobTexts,
  validation: readonly number[],
  {
    net,
    vectorize,
    thresholds,
  }: { readonly net: SiameseNet; readonly vectorize: TextVectorizer; readonly thresholds: NoneThresholds },
  seed: number,
): Promise<Recognizer<string>> {
  const titles = titleQueries(texts, validation, 6, seeded(seed));
  const asked = [
    ...validation.map((occupation) => ({ text: occupationText(texts.occupations[occupation]), occupation })),
    ...titles,
  ];
  const held = fromTexts(
    vectorize,
    asked.map(({ text }) => text),
    asked.map(({ occupation }) => texts.occupations[occupation].title),
  );
  const extra: Cosines = { title: thresholds.title.threshold, writing: thresholds.writing.threshold };
  const recognizer = await Recognizer.calibrated(
    textEncoder({ net, vectorizer: vectorize }),
    held,
    { falsePositiveIdentificationRate: TARGET },
    { seed, extra, purpose: "Finds the occupation that a job title, a resume or a posting names." },
  );
  await recognizer.enrollAll(
    texts.occupations.map(occupationText),
    texts.occupations.map(({ title }) => title),
  );
  return recognizer;
}
