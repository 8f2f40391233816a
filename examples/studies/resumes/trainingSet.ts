import { fromReader, type ClassBatch, type Dataset, type Random, type Sampler } from "one-shot-ts";
import { textVectorizer, type SparseVector, type TextVectorizer } from "one-shot-ts/text";

import { englishNouns } from "./englishNouns.js";
import type { Headlined, JobTexts, Occupation, Resume } from "./data.js";
import { occupationText, withoutHeadline } from "./texts.js";
import { titleKeys } from "./titleKeys.js";
import { trainingPart, type Fold, type Split } from "./splitTexts.js";

/** What a tower is trained on. */
export interface TrainingSet {
  readonly vectorize: TextVectorizer;
  readonly dataset: Dataset;
  readonly sampler: Sampler<ClassBatch>;
  readonly counts: { readonly occupations: number; readonly further: number; readonly texts: number };
}

/** Texts of one thing: its names, and what is written by or about its people. */
interface Thing {
  readonly document: string;
  readonly titles: readonly string[];
  readonly writings: readonly string[];
}

/** Numbers in a vector. */
const SIZE = 8192;

/** Share of the batches drawn from O*NET and resumes; the others are from ESCO. */
const FIRST = 0.45;

/** Share of the things in such a batch that are categories of resumes. */
const CATEGORIES = 0.08;

/**
 * Everything that may be known when a fold is tested: O*NET occupations outside the fold and the validation part, ESCO occupations that share
 * no title with the others, resumes and postings of the remaining occupations, and resumes of the remaining categories. Word weights come from the
 * titles and O*NET texts among these.
 *
 * O*NET and ESCO describe many of the same occupations. Nothing that links the two is trained on: no title that both have, and no batch with occupations of
 * both, which would be pushed apart as if they were different.
 */
export function trainingSet(
  texts: JobTexts,
  split: Split,
  fold: Fold,
  { batch, random }: { readonly batch: number; readonly random: Random },
): TrainingSet {
  const part = trainingPart(texts, split, fold);
  const known = new Set(part.occupations.map(({ code }) => code));
  const secret = keysIn(texts.occupations.filter(({ code }) => !known.has(code)));
  const further = texts.further.filter((occupation) => !namesOf(occupation).some(isIn(secret)));
  const [inFirst, inFurther] = [keysIn(texts.occupations), keysIn(texts.further)];
  const hidden = new Set([...secret, ...[...inFirst].filter((key) => inFurther.has(key))]);
  const isHidden = isIn(hidden);
  const headlined = new Map<string, Headlined[]>();
  for (const text of texts.headlined) {
    if (known.has(text.occupation)) headlined.set(text.occupation, [...(headlined.get(text.occupation) ?? []), text]);
  }
  const thing = (occupation: Occupation): Thing => ({
    document: occupationText(occupation),
    titles: namesOf(occupation).filter((title) => !isHidden(title)),
    writings: [
      occupation.description,
      ...someTasks(occupation, random),
      ...(headlined.get(occupation.code) ?? []).map(withoutHeadline),
    ],
  });
  const own = part.occupations.map(thing);
  const others = further.map(thing);
  const vectorize = textVectorizer({ size: SIZE }, { lemmatizer: englishNouns }).fit([
    ...own.map(({ document }) => document),
    ...[...own, ...others].flatMap(({ titles }) => titles),
  ]);
  const { vectors, labels, things } = layOut([own, others, byCategory(part.resumes)], vectorize);
  const [ownRows, otherRows, categoryRows] = things;

  // A different fifth of each text's features is hidden each time, so that no pair of texts depends on a single word.
  const read = (row: number): Float32Array => {
    const { places, values } = vectors[row];
    const dense = new Float32Array(SIZE);
    places.forEach((place, k) => {
      if (random() >= 0.2) dense[place] = values[k];
    });
    return dense;
  };
  return {
    vectorize,
    dataset: fromReader({ sampleShape: [SIZE], labels, read }),
    sampler: (size = batch) => {
      const ofCategories = Math.min(categoryRows.length, Math.round(CATEGORIES * size));
      const drawn =
        otherRows.length > 1 && random() >= FIRST
          ? sample(otherRows, size, random)
          : [...sample(ownRows, size - ofCategories, random), ...sample(categoryRows, ofCategories, random)];
      const rows = drawn.flatMap(drawRows);
      return { rows: Int32Array.from(rows), classOf: Int32Array.from(rows, (row) => labels[row]) };
    },
    counts: { occupations: own.length, further: further.length, texts: labels.length },
  };

  /** Three titles and, each half of the time, the document and a writing; always these two if there are fewer than two titles. */
  function drawRows({ document, titles, writings }: Rows): number[] {
    const few = titles.length < 2;
    return [
      ...sample(titles, 3, random),
      ...(few || random() < 0.5 ? [document] : []),
      ...(few || random() < 0.5 ? sample(writings, 1, random) : []),
    ];
  }
}

/** The keys of all titles of some occupations. */
const keysIn = (occupations: readonly Occupation[]): ReadonlySet<string> =>
  new Set(occupations.flatMap(namesOf).flatMap(titleKeys));

/** Whether one of a title's keys is among those given. */
const isIn =
  (keys: ReadonlySet<string>) =>
  (title: string): boolean =>
    titleKeys(title).some((key) => keys.has(key));

interface Rows {
  readonly document: number;
  readonly titles: readonly number[];
  readonly writings: readonly number[];
}

function layOut(
  groups: readonly (readonly Thing[])[],
  vectorize: TextVectorizer,
): { vectors: SparseVector[]; labels: number[]; things: Rows[][] } {
  const vectors: SparseVector[] = [];
  const labels: number[] = [];
  let label = 0;
  const add = (text: string): number => {
    labels.push(label);
    return vectors.push(vectorize.sparse(text)) - 1;
  };
  const things = groups.map((group) =>
    group.map(({ document, titles, writings }) => {
      const rows = { document: add(document), titles: titles.map(add), writings: writings.map(add) };
      label++;
      return rows;
    }),
  );
  return { vectors, labels, things };
}

const namesOf = ({ title, titles }: Occupation): string[] => [...new Set([title, ...titles])];

/** Three random halves of an occupation's tasks, each as somebody's resume might list them. */
function someTasks({ tasks }: Occupation, random: Random): string[] {
  if (tasks.length < 4) return [];
  return [1, 2, 3].map(() => sample(tasks, Math.ceil(tasks.length / 2), random).join(" "));
}

/** Turns the resumes of each category into the writings of one thing, with the first as its document. */
function byCategory(resumes: readonly Resume[]): Thing[] {
  const names = [...new Set(resumes.map(({ category }) => category))];
  return names.map((name) => {
    const [document, ...writings] = resumes.filter(({ category }) => category === name).map(({ text }) => text);
    return { document, titles: [], writings };
  });
}

/** At most `count` different elements. */
function sample<T>(list: readonly T[], count: number, random: Random): T[] {
  const rest = [...list];
  return Array.from(
    { length: Math.min(count, list.length) },
    () => rest.splice(Math.floor(random() * rest.length), 1)[0],
  );
}
