import { fromReader, type ClassBatch, type Dataset, type Random, type Sampler } from "one-shot-ts";
import { normalizeText, textVectorizer, type SparseVector, type TextVectorizer } from "one-shot-ts/text";

import type { Headlined, JobTexts, Occupation, Resume } from "./data.js";
import { occupationText, withoutHeadline } from "./texts.js";
import { trainingPart, type Fold, type Split } from "./splitTexts.js";

/** What a tower is trained on. */
export interface TrainingSet {
  readonly vectorize: TextVectorizer;
  readonly dataset: Dataset;
  readonly sampler: Sampler<ClassBatch>;
  readonly counts: { readonly occupations: number; readonly further: number; readonly texts: number };
}

/** Texts of one thing: what names it, and what is written by or about its people. */
interface Thing {
  readonly document: string;
  readonly titles: readonly string[];
  readonly writings: readonly string[];
}

/** Numbers in a vector. */
const SIZE = 4096;

/**
 * Everything that may be known when a fold is tested: O*NET occupations outside the fold and the validation part, ESCO occupations that share
 * no title with these, resumes and postings of the occupations left, and resumes of the categories left. Weights of words come from the
 * O*NET texts among these.
 */
export function trainingSet(
  texts: JobTexts,
  split: Split,
  fold: Fold,
  { batch, random }: { readonly batch: number; readonly random: Random },
): TrainingSet {
  const part = trainingPart(texts, split, fold);
  const known = new Set(part.occupations.map(({ code }) => code));
  const held = texts.occupations.filter(({ code }) => !known.has(code));
  const secret = new Set(held.flatMap(namesOf).map(normalizeText));
  const further = texts.further.filter((occupation) =>
    namesOf(occupation).every((title) => !secret.has(normalizeText(title))),
  );
  const headlined = new Map<string, Headlined[]>();
  for (const text of texts.headlined) {
    if (known.has(text.occupation)) headlined.set(text.occupation, [...(headlined.get(text.occupation) ?? []), text]);
  }
  const thing = (occupation: Occupation): Thing => ({
    document: occupationText(occupation),
    titles: namesOf(occupation).filter((title) => !secret.has(normalizeText(title))),
    writings: [
      occupation.description,
      ...someTasks(occupation, random),
      ...(headlined.get(occupation.code) ?? []).map(withoutHeadline),
    ],
  });
  const own = part.occupations.map(thing);
  const vectorize = textVectorizer({ size: SIZE }).fit(own.map(({ document }) => document));
  const groups = [own, further.map(thing), byCategory(part.resumes)];
  const { vectors, labels, things } = layOut(groups, vectorize);

  // A fifth of the words of each text are hidden anew each time: no pair of texts may rest on one word.
  const read = (row: number): Float32Array => {
    const { places, values } = vectors[row];
    const dense = new Float32Array(SIZE);
    places.forEach((place, k) => {
      if (random() >= 0.2) dense[place] = values[k];
    });
    return dense;
  };
  const shares = [0.5, 0.45, 0.05];
  return {
    vectorize,
    dataset: fromReader({ sampleShape: [SIZE], labels, read }),
    sampler: (size = batch) => {
      const rows = things.flatMap((group, g) => sample(group, Math.round(shares[g] * size), random).flatMap(drawRows));
      return { rows: Int32Array.from(rows), classOf: Int32Array.from(rows, (row) => labels[row]) };
    },
    counts: { occupations: own.length, further: further.length, texts: labels.length },
  };

  /** The document, a writing and a title. */
  function drawRows({ document, titles, writings }: Rows): number[] {
    return [document, ...sample(writings, 1, random), ...sample(titles, 1, random)];
  }
}

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

/** Three halves of an occupation's tasks, each as somebody's resume might tell them. */
function someTasks({ tasks }: Occupation, random: Random): string[] {
  if (tasks.length < 4) return [];
  return [1, 2, 3].map(() => sample(tasks, Math.ceil(tasks.length / 2), random).join(" "));
}

/** Resumes of a category are one thing's writings; the first stands for its document. */
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
