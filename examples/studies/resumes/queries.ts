import { type Dataset, type Embeddings, type Random, type SiameseNet } from "one-shot-ts";
import { fromTexts, normalizeText, type TextVectorizer } from "one-shot-ts/text";

import type { JobTexts } from "./data.js";
import { occupationsByTitle, otherTitles, withoutHeadline } from "./texts.js";

/** A text that asks for an occupation, and which of the searched ones are right. */
export interface Query {
  readonly text: string;
  readonly occupation: number;
  readonly right: ReadonlySet<number>;
}

/** At most `most` of the other titles of each given occupation. A title shared by several occupations asks for any of them. */
export function titleQueries(
  { occupations }: JobTexts,
  asked: readonly number[],
  most: number,
  random: Random,
): Query[] {
  const byTitle = occupationsByTitle(occupations);
  return asked.flatMap((occupation) => {
    const titles = otherTitles(occupations[occupation]);
    const drawn = Array.from(
      { length: Math.min(most, titles.length) },
      () => titles.splice(Math.floor(random() * titles.length), 1)[0],
    );
    return drawn.map((text) => ({ text, occupation, right: new Set(byTitle.get(normalizeText(text))) }));
  });
}

/** The other titles of some occupations, and their official titles as queries for them. */
export function formQueries(
  { occupations }: JobTexts,
  asked: readonly number[],
): { readonly forms: readonly string[]; readonly queries: readonly Query[] } {
  const places = new Map<string, number>(); // a title shared by several occupations is one form, and right for all of them
  const queries = asked.flatMap((occupation) => {
    const own = otherTitles(occupations[occupation]);
    const right = new Set(own.map((title) => placeOf(places, normalizeText(title))));
    return right.size === 0 ? [] : [{ text: occupations[occupation].title, occupation, right }];
  });
  return { forms: [...places.keys()], queries };
}

function placeOf(places: Map<string, number>, form: string): number {
  if (!places.has(form)) places.set(form, places.size);
  return places.get(form)!;
}

/** Resumes or postings of some occupations, without their headlines. */
export function headlineQueries(texts: JobTexts, asked: readonly number[], kind: "resume" | "posting"): Query[] {
  const indexOf = new Map(asked.map((occupation) => [texts.occupations[occupation].code, occupation]));
  return texts.headlined.flatMap((headlined) => {
    const occupation = indexOf.get(headlined.occupation);
    if (occupation === undefined || headlined.kind !== kind) return [];
    return [{ text: withoutHeadline(headlined), occupation, right: new Set([occupation]) }];
  });
}

/** Texts as input for a net, without classes. */
export const unlabelled = (vectorize: TextVectorizer, texts: readonly string[]): Dataset =>
  fromTexts(vectorize, texts, new Int32Array(texts.length));

/** Embeds texts with a net. */
export const embedTexts = (net: SiameseNet, vectorize: TextVectorizer, texts: readonly string[]): Promise<Embeddings> =>
  net.embed(unlabelled(vectorize, texts));
