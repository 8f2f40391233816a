import { seeded, type Random } from "one-shot-ts";

import type { Headlined, JobTexts, Occupation, Resume } from "./data.js";
import { ANYWHERE, CRAFTS, FIELDS, RANKS, type PartOfWork } from "./inventedWork.js";

/** How many texts to invent. */
export interface SyntheticOptions {
  readonly seed: number;
  /** Families of occupations, each with one or two occupations; default 120. */
  readonly families?: number;
}

/**
 * Invented occupations, for when the real texts are missing: a craft in a field, such as welders in shipyards.
 *
 * Titles use different words for craft and field than tasks do, and each has several names. So the only way to match a title to the tasks of an unseen
 * occupation is to learn which words belong together; crafts and fields recur in other combinations. Resumes and postings mostly mention what the
 * occupation's own tasks leave out and those of others name.
 */
export function syntheticTexts({ seed, families = 120 }: SyntheticOptions): JobTexts {
  const random = seeded(seed);
  const combinations = shuffled(
    CRAFTS.flatMap((craft) => FIELDS.map((field): Work => ({ craft, field }))),
    random,
  );
  const second = Math.floor(families / 4);
  if (2 * families + second > combinations.length) {
    throw new RangeError(
      `syntheticTexts: there are ${combinations.length} kinds of work to invent occupations from, ${families} families need ${2 * families + second}`,
    );
  }
  const next = (code: string, family: string): Invented => invent(combinations.pop()!, { code, family }, random);
  const made = [
    ...Array.from({ length: families }, (_, f) => next(`${f}.0`, `${f}`)),
    ...Array.from({ length: second }, (_, f) => next(`${f}.1`, `${f}`)),
  ];
  const further = Array.from({ length: families }, (_, f) => next(`further ${f}`, `further ${f}`).occupation);
  const headlined = made.flatMap(({ occupation, work }): Headlined[] =>
    (["resume", "posting"] as const).map((kind) => ({
      kind,
      headline: occupation.titles[0],
      text: `${occupation.titles[0]}. ${writing(work, 8, random)}`,
      occupation: occupation.code,
    })),
  );
  const resumes = shuffled(CRAFTS, random)
    .slice(0, 10)
    .flatMap((craft): Resume[] =>
      Array.from({ length: 5 }, () => ({
        category: craft.inTitle[0],
        text: writing({ craft, field: pick(FIELDS, random) }, 8, random),
      })),
    );
  return {
    source: `invented texts of ${made.length} occupations (no real texts were found, or --quick was asked for)`,
    occupations: made.map(({ occupation }) => occupation),
    further,
    headlined,
    resumes,
  };
}

interface Work {
  readonly craft: PartOfWork;
  readonly field: PartOfWork;
}

interface Invented {
  readonly occupation: Occupation;
  readonly work: Work;
}

function invent(work: Work, names: Pick<Occupation, "code" | "family">, random: Random): Invented {
  const [craft, field] = [divided(work.craft, random), divided(work.field, random)];
  const described = { craft: craft.described, field: field.described };
  const titles = shuffled(allTitles(work), random).map((title) =>
    random() < 0.25 ? `${pick(RANKS, random)} ${title}` : title,
  );
  const occupation = {
    ...names,
    title: titles[0],
    titles: titles.slice(0, 8),
    description: writing(described, 3, random),
    tasks: Array.from({ length: 8 }, () => writing(described, 1, random)),
  };
  return { occupation, work: { craft: craft.told, field: field.told } };
}

/** What the description of an occupation names, and what those who do it mention: mostly the rest. */
function divided(part: PartOfWork, random: Random): { readonly described: PartOfWork; readonly told: PartOfWork } {
  const [left, ...named] = shuffled(part.inTasks, random);
  return {
    described: { ...part, inTasks: named },
    told: { ...part, inTasks: [...Array<string>(6).fill(left), ...named.slice(0, 1)] },
  };
}

/** Every way to name it: “Marine Welder”, “Torch Operator, Shipyard”. */
function allTitles({ craft, field }: Work): string[] {
  return craft.inTitle.flatMap((what) => field.inTitle.flatMap((where) => [`${where} ${what}`, `${what}, ${where}`]));
}

/** One task: mostly of the craft and the field, at times something anyone does. */
function task({ craft, field }: Work, random: Random): string {
  if (random() < 0.2) return pick(ANYWHERE, random);
  const what = pick(craft.inTasks, random);
  return random() < 0.75 ? `${what} ${pick(field.inTasks, random)}` : what;
}

const writing = (work: Work, sentences: number, random: Random): string =>
  Array.from({ length: sentences }, () => task(work, random))
    .map((text) => `${text[0].toUpperCase()}${text.slice(1)}.`)
    .join(" ");

const pick = <T>(list: readonly T[], random: Random): T => list[Math.floor(random() * list.length)];

function shuffled<T>(list: readonly T[], random: Random): T[] {
  return list
    .map((entry) => ({ entry, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ entry }) => entry);
}
