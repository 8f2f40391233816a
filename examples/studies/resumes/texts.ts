import { normalizeText } from "one-shot-ts/text";

import type { Headlined, Occupation } from "./data.js";

/** The text by which an occupation is searched: its official title, which counts three times, its description and its tasks, but no other titles. */
export function occupationText({ title, description, tasks }: Occupation): string {
  return [title, title, title, description, ...tasks].join(". ");
}

/** The titles of people in an occupation, besides the official one. */
export function otherTitles({ title, titles }: Occupation): string[] {
  const official = normalizeText(title);
  const found = new Map(titles.map((other) => [normalizeText(other), other]));
  found.delete(official);
  found.delete("");
  return [...found.values()];
}

/** The text of a resume or posting without its headline, wherever that appears in it. */
export function withoutHeadline({ headline, text }: Headlined): string {
  const sought = ` ${normalizeText(headline)} `;
  let rest = ` ${normalizeText(text)} `;
  while (rest.includes(sought)) rest = rest.replaceAll(sought, " ");
  return rest.trim();
}

/** Which occupations have each title, by normalised title: many titles belong to several. */
export function occupationsByTitle(occupations: readonly Occupation[]): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>();
  occupations.forEach((occupation, index) => {
    for (const title of new Set([occupation.title, ...occupation.titles].map(normalizeText))) {
      const known = found.get(title);
      if (known) known.push(index);
      else found.set(title, [index]);
    }
  });
  return found;
}
