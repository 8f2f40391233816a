import { seeded, type Random } from "one-shot-ts";

import type { Headlined, JobTexts, Occupation, Resume } from "./data.js";

/** How many texts to invent. */
export interface SyntheticOptions {
  readonly seed: number;
  /** Families of occupations, each with one or two occupations; default 120. */
  readonly families?: number;
}

/**
 * Invented occupations in an invented language: to see that everything runs where the real texts are missing.
 *
 * Each idea has two words, one for titles and one for tasks, which share no letters' runs; an occupation is about four ideas. A title is hence
 * only found in the tasks of an occupation never seen by learning which words mean the same.
 */
export function syntheticTexts({ seed, families = 120 }: SyntheticOptions): JobTexts {
  const random = seeded(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)];
  const some = <T>(list: readonly T[], count: number): T[] => Array.from({ length: count }, () => pick(list));
  const ideas = Array.from({ length: 60 }, () => ({ inTitle: inventWord(random), inTask: inventWord(random) }));
  const filler = Array.from({ length: 80 }, () => inventWord(random));

  const make = (code: string, family: string): { occupation: Occupation; about: typeof ideas } => {
    const about = some(ideas, 4);
    const titleOf = (): string => [...new Set(some(about, 2).map(({ inTitle }) => inTitle)), pick(filler)].join(" ");
    const task = (): string => [...some(about, 2).map(({ inTask }) => inTask), ...some(filler, 3)].join(" ");
    const occupation = {
      code,
      family,
      title: titleOf(),
      titles: Array.from({ length: 8 }, titleOf),
      description: task(),
      tasks: Array.from({ length: 8 }, task),
    };
    return { occupation, about };
  };

  const made = Array.from({ length: families }, (_, f) => make(`${f}.0`, `${f}`));
  made.push(...Array.from({ length: Math.floor(families / 4) }, (_, f) => make(`${f}.1`, `${f}`)));
  const further = Array.from({ length: families }, (_, f) => make(`further ${f}`, `further ${f}`).occupation);
  const written = (about: typeof ideas, length: number): string =>
    Array.from({ length }, () => [...some(about, 1).map(({ inTask }) => inTask), ...some(filler, 3)].join(" ")).join(
      ". ",
    );
  const headlined = made.flatMap(({ occupation, about }): Headlined[] =>
    (["resume", "posting"] as const).map((kind) => ({
      kind,
      headline: occupation.titles[0],
      text: `${occupation.titles[0]}. ${written(about, 12)}`,
      occupation: occupation.code,
    })),
  );
  const resumes = Array.from({ length: 10 }, (_, c) => ({ category: `category ${c}`, about: some(ideas, 4) })).flatMap(
    ({ category, about }): Resume[] => Array.from({ length: 5 }, () => ({ category, text: written(about, 15) })),
  );
  return {
    source: `invented texts of ${made.length} occupations (no real texts were found, or --quick was asked for)`,
    occupations: made.map(({ occupation }) => occupation),
    further,
    headlined,
    resumes,
  };
}

function inventWord(random: Random): string {
  const letter = (from: string): string => from[Math.floor(random() * from.length)];
  return Array.from({ length: 3 }, () => letter("bdfghklmnprstvz") + letter("aeiou")).join("");
}
