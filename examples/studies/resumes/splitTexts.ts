import type { Random } from "one-shot-ts";

import type { JobTexts, Occupation, Resume } from "./data.js";

/** Which occupations and categories are kept apart: indices into the texts' lists. */
export interface Split {
  /** Occupations for choosing how to train and at which distance to answer "none"; never trained on, never tested on. */
  readonly validation: readonly number[];
  /** The rest, in parts: each part is tested on once, by a tower trained on the others. */
  readonly folds: readonly Fold[];
}

/** What one tower is tested on. */
export interface Fold {
  readonly occupations: readonly number[];
  /** Names of the categories of resumes. */
  readonly categories: readonly string[];
}

/**
 * Splits families of occupations at random, 15 % for validation and the rest into folds, and the categories of resumes into as many folds.
 */
export function splitTexts({ occupations, resumes }: JobTexts, folds: number, random: Random): Split {
  const families = inRandomOrder([...new Set(occupations.map(({ family }) => family))], random);
  const categories = inRandomOrder([...new Set(resumes.map(({ category }) => category))], random);
  const kept = Math.round(0.15 * families.length);
  const indicesOf = (names: readonly string[]): number[] => {
    const chosen = new Set(names);
    return occupations.flatMap(({ family }, index) => (chosen.has(family) ? [index] : []));
  };
  return {
    validation: indicesOf(families.slice(0, kept)),
    folds: Array.from({ length: folds }, (_, fold) => ({
      occupations: indicesOf(families.slice(kept).filter((_name, place) => place % folds === fold)),
      categories: categories.filter((_name, place) => place % folds === fold),
    })),
  };
}

/** The occupations and resumes that a fold's tower may be trained on. */
export function trainingPart(
  { occupations, resumes }: JobTexts,
  { validation }: Split,
  fold: Fold,
): { readonly occupations: readonly Occupation[]; readonly resumes: readonly Resume[] } {
  const held = new Set([...validation, ...fold.occupations]);
  return {
    occupations: occupations.filter((_, index) => !held.has(index)),
    resumes: resumes.filter(({ category }) => !fold.categories.includes(category)),
  };
}

function inRandomOrder(names: readonly string[], random: Random): string[] {
  return names
    .map((name) => ({ name, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ name }) => name);
}
