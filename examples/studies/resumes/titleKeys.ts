import { normalizeText } from "one-shot-ts/text";

import { englishNouns } from "./englishNouns.js";

/**
 * What a title is known by where titles are compared: its words in the singular, with what stands in brackets and without.
 * "Chief Executive Officers (CEOs)" is "chief executive officer ceo" and "chief executive officer".
 */
export function titleKeys(title: string): string[] {
  const keys = [title, title.replace(/\([^)]*\)/g, " ")].map((form) =>
    normalizeText(form).split(" ").map(englishNouns.lemma).join(" "),
  );
  return [...new Set(keys)].filter((key) => key !== "");
}
