import { requireFit, requireFunction, requireObject, shown } from "../core/check.js";
import { list, record, text, type Schema } from "../core/schema.js";

/** Gives the base form of a word, so that "nurses" and "nurse" are one word. Wrap any library's function in it. */
export interface Lemmatizer {
  /** Names the library, its version and the function called, such as `"wink-lemmatizer 3 noun"`. It is saved, and loading requires a lemmatizer of the same name. */
  readonly name: string;
  /** The base form of one word, given in lower case and as {@link normalizeText} leaves it; the word itself if it has no other form. */
  readonly lemma: (word: string) => string;
}

/** What a vectorizer's settings record about its {@link Lemmatizer}. Plain JSON. */
export interface LemmatizerRecord {
  /** Its name. */
  readonly name: string;
  /** Words from the fitted texts, each with its lemma: a lemmatizer that gives different lemmas is refused. */
  readonly examples: readonly (readonly [word: string, lemma: string])[];
}

const EXAMPLES = 32;

const example: Schema<readonly [string, string]> = (value, path) => {
  const [word, lemma] = list(text({ min: 1, max: 1000 }), { length: 2 })(value, path);
  return [word, lemma];
};

/** The record of a lemmatizer, read from a file. */
export const lemmatizerSchema: Schema<LemmatizerRecord> = record({
  name: text({ min: 1, max: 200 }),
  examples: list(example, { max: EXAMPLES }),
});

/** Refuses anything but a lemmatizer, and a lemmatizer that does not match the record. */
export function requireLemmatizer(who: string, lemmatizer: Lemmatizer, known: LemmatizerRecord | undefined): void {
  requireObject(who, "lemmatizer", lemmatizer, "a lemmatizer, { name, lemma }", ["name", "lemma"]);
  const { name } = lemmatizer;
  requireFit(typeof name === "string" && name !== "" && name.length <= 200, who, "lemmatizer.name", "a text of at most 200 characters", name); // prettier-ignore
  requireFunction(who, "lemmatizer.lemma", lemmatizer.lemma);
  if (known === undefined) return;
  if (known.name !== name) {
    throw new RangeError(`${who}: lemmatizer must be ${shown(known.name)}, as when it was saved, got ${shown(name)}`);
  }
  for (const [word, lemma] of known.examples) {
    const got = lemmaOf(who, lemmatizer, word);
    if (got === lemma) continue;
    throw new RangeError(
      `${who}: lemmatizer must give the lemmas of when it was saved, ${shown(lemma)} for ${shown(word)}, got ${shown(got)}; install the version of then, or train again`,
    );
  }
}

/** A normalised text with each word replaced by its lemma. */
export function lemmatizeText(who: string, lemmatizer: Lemmatizer, normal: string): string {
  if (normal === "") return normal;
  return Array.from(normal.split(" "), (word) => lemmaOf(who, lemmatizer, word)).join(" ");
}

/** A record with the most frequent words of normalised texts that a lemmatizer changes; of equally frequent ones, those that sort first. */
export function recordLemmatizer(
  who: string,
  lemmatizer: Lemmatizer,
  normal: readonly string[] = [],
): LemmatizerRecord {
  const counts = new Map<string, number>();
  for (const one of normal) for (const word of one.split(" ")) counts.set(word, (counts.get(word) ?? 0) + 1);
  counts.delete("");
  const changed = [...counts].flatMap(([word, times]) => {
    const lemma = lemmaOf(who, lemmatizer, word);
    return lemma === word ? [] : [{ word, lemma, times }];
  });
  changed.sort((a, b) => b.times - a.times || (a.word < b.word ? -1 : 1));
  return {
    name: lemmatizer.name,
    examples: changed.slice(0, EXAMPLES).map(({ word, lemma }) => [word, lemma] as const),
  };
}

function lemmaOf(who: string, { lemma }: Lemmatizer, word: string): string {
  const found: unknown = lemma(word);
  requireFit(typeof found === "string" && found !== "", who, `the lemma of ${shown(word)}`, "a text that is not empty", found); // prettier-ignore
  return found as string;
}
