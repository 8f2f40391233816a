import { normalizeText } from "one-shot-ts/text";

import { englishNouns } from "./englishNouns.js";

/**
 * The keys by which titles are compared: the words in the singular, with and without any text in brackets.
 * "Chief Executive Officers (CEOs)" is "chief executive officer ceo" and "chief executive officer".
 */
export function titleKeys(title: string): string[] {
  const keys = [title, title.replace(/\([^)]*\)/g, " ")].map((form) =>
    normalizeText(form).split(" ").map(englishNouns.lemma).join(" "),
  );
  return [...new Set(keys)].filter((key) => key !== "");
}
