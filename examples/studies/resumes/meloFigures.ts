import type { Outcome } from "./figures.js";
import { rankForms } from "./rankedForms.js";
import type { Scorer } from "./ranks.js";

/** Titles, the surface forms of occupations among which they are searched, and which forms are right. */
export interface FormSearch {
  readonly queries: readonly string[];
  readonly forms: readonly string[];
  /** For each form, the occupation that has it. */
  readonly occupationOf: readonly number[];
  /** For each query, the forms that are right. */
  readonly right: readonly ReadonlySet<number>[];
}

/** What is measured, by the end of the figures' names. */
export const MELO_MEASURES = { "success@1": "success", mrr: "reciprocalRank", map: "averagePrecision" } as const;

/** The outcome of each query under one scorer of the forms, by the measure's name. Each query is its own cluster. */
export function meloOutcomes({ queries, forms, right }: FormSearch, scorer: Scorer): Map<string, Outcome[]> {
  const found = new Map<string, Outcome[]>(Object.keys(MELO_MEASURES).map((name) => [name, []]));
  queries.forEach((_, query) => {
    const scores = scorer(query);
    if (scores.length !== forms.length) throw new RangeError(`meloOutcomes: need a score for each of ${forms.length} forms, got ${scores.length}`); // prettier-ignore
    const ranked = rankForms(scores, right[query]);
    for (const [name, field] of Object.entries(MELO_MEASURES)) found.get(name)!.push({ value: ranked[field], cluster: query }); // prettier-ignore
  });
  return found;
}

/** Raises the score of each form to the best of its occupation's: an occupation is as near as the nearest of its names. */
export function raiseForms({ occupationOf }: FormSearch, scores: ArrayLike<number>): Float64Array {
  const best = new Map<number, number>();
  occupationOf.forEach((occupation, form) => {
    best.set(occupation, Math.max(best.get(occupation) ?? -Infinity, scores[form]));
  });
  return Float64Array.from(occupationOf, (occupation) => best.get(occupation)!);
}
