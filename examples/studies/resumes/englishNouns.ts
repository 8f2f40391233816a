import type { Lemmatizer } from "one-shot-ts/text";
import wink from "wink-lemmatizer";

/** Turns plural English nouns into singulars: registers name occupations in the plural, people name their job in the singular. */
export const englishNouns: Lemmatizer = { name: "wink-lemmatizer 3 noun", lemma: (word) => wink.noun(word) };
