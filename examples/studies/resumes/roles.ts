import { evaluateRetrieval } from "one-shot-ts/evaluation";

import type { Scorer } from "./ranks.js";

/** One result of one resume. */
export interface RoleOutcome {
  readonly name: "recall@1" | "mapAtR" | "oneShot";
  readonly value: number;
  readonly category: number;
}

/**
 * How well each resume finds those of its own category among the others (`recall@1`, `mapAtR`), and how often it finds its category if each
 * category is known from one resume only (`oneShot`: the mean over every choice of its own category's resume, against one from each other
 * category, with the chances for the other categories multiplied).
 *
 * @param labels - Category of each resume.
 * @param scorer - Score of each other resume.
 */
export function roleOutcomes(labels: readonly number[], scorer: Scorer): RoleOutcome[] {
  const scores = labels.map((_, query) => Float64Array.from(scorer(query)));
  const distance = (query: number, reference: number): number => -scores[query][reference];
  return labels.flatMap((category, query): RoleOutcome[] => {
    if (labels.filter((label) => label === category).length < 2) return [];
    const { precisionAt1, meanAveragePrecisionAtR } = evaluateRetrieval(labels, distance, { queries: [query] });
    return [
      { name: "recall@1", value: precisionAt1.value, category },
      { name: "mapAtR", value: meanAveragePrecisionAtR.value, category },
      { name: "oneShot", value: oneShot(labels, scores[query], query), category },
    ];
  });
}

/** Chance that a random resume of the query's own category scores higher than one drawn from each other category. */
function oneShot(labels: readonly number[], scores: Float64Array, query: number): number {
  const byCategory = new Map<number, number[]>();
  labels.forEach((label, row) => {
    if (row !== query) byCategory.set(label, [...(byCategory.get(label) ?? []), scores[row]]);
  });
  const own = byCategory.get(labels[query])!;
  byCategory.delete(labels[query]);
  let sum = 0;
  for (const score of own) {
    let chance = 1;
    for (const others of byCategory.values()) chance *= others.filter((other) => other < score).length / others.length;
    sum += chance;
  }
  return sum / own.length;
}
