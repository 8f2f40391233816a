import type { Random, SiameseNet } from "one-shot-ts";
import type { TextVectorizer } from "one-shot-ts/text";

import type { JobTexts } from "./data.js";
import type { Outcome } from "./figures.js";
import { lexicalIndexer } from "./lexical.js";
import { headlineQueries, titleQueries, unlabelled } from "./queries.js";
import { cosineScorer, firstRanks, type Scorer } from "./ranks.js";
import { roleOutcomes } from "./roles.js";
import { trainingPart, type Fold, type Split } from "./splitTexts.js";
import { occupationText } from "./texts.js";

/** Outcomes of single queries by the name of the figure they belong to. */
export type Outcomes = Map<string, Outcome[]>;

/** The towers of a fold. */
export interface Towers {
  /** The trained tower with its input kept. */
  readonly trained: SiameseNet;
  /** The trained tower alone. */
  readonly towerAlone: SiameseNet;
  /** The tower before training, with its input kept in the same share. */
  readonly untrained: SiameseNet;
  readonly vectorize: TextVectorizer;
}

/** Asks for the occupations and categories that a fold holds out, of its towers and of the lexical baselines. */
export async function evaluateFold(
  texts: JobTexts,
  split: Split,
  fold: Fold,
  towers: Towers,
  random: Random,
): Promise<Outcomes> {
  const outcomes: Outcomes = new Map();
  const note = (name: string, value: number, cluster: number): void => {
    const known = outcomes.get(name);
    if (known) known.push({ value, cluster });
    else outcomes.set(name, [{ value, cluster }]);
  };
  const indexed = lexicalIndexer(trainingPart(texts, split, fold).occupations.map(occupationText));
  const searchIn = (candidates: readonly string[]) => searcher(candidates, towers, indexed(candidates));

  const documents = texts.occupations.map(occupationText);
  const everyone = documents.map((_, index) => index);
  const search = await searchIn(documents);
  const tasks = {
    titles: titleQueries(texts, fold.occupations, 12, random),
    headlines: headlineQueries(texts, fold.occupations, "resume"),
    postings: headlineQueries(texts, fold.occupations, "posting"),
  };
  for (const [task, queries] of Object.entries(tasks)) {
    for (const [suffix, scorer] of await search(queries.map(({ text }) => text))) {
      for (const [prefix, candidates] of [
        [task, fold.occupations],
        [`${task}.all`, everyone],
      ] as const) {
        const ranks = firstRanks(queries.length, scorer, (query) => queries[query].right, candidates);
        ranks.forEach((rank, query) => {
          const cluster = queries[query].occupation;
          note(`${prefix}.recall@1${suffix}`, Number(rank === 1), cluster);
          note(`${prefix}.recall@10${suffix}`, Number(rank <= 10), cluster);
          note(`${prefix}.mrr${suffix}`, 1 / rank, cluster);
        });
      }
    }
  }

  const categories = [...new Set(texts.resumes.map(({ category }) => category))];
  const own = texts.resumes.filter(({ category }) => fold.categories.includes(category));
  const bodies = own.map(({ text }) => text);
  const labels = own.map(({ category }) => categories.indexOf(category));
  const searchResumes = await searchIn(bodies);
  for (const [suffix, scorer] of await searchResumes(bodies)) {
    for (const { name, value, category } of roleOutcomes(labels, scorer))
      note(`roles.${name}${suffix}`, value, category);
  }
  return outcomes;
}

/** Each method's scores of queries against candidates, by the end of its figures' names. */
async function searcher(
  candidates: readonly string[],
  { vectorize, ...nets }: Towers,
  lexical: ReturnType<ReturnType<typeof lexicalIndexer>>,
): Promise<(queries: readonly string[]) => Promise<(readonly [string, Scorer])[]>> {
  const searched = unlabelled(vectorize, candidates);
  const register = new Map<SiameseNet, Awaited<ReturnType<SiameseNet["embed"]>>>();
  for (const net of Object.values(nets)) register.set(net, await net.embed(searched));
  return async (queries) => {
    const asking = unlabelled(vectorize, queries);
    const scorers: (readonly [string, Scorer])[] = [];
    for (const [name, net] of Object.entries(nets)) {
      const scorer = await cosineScorer(await net.embed(asking), register.get(net)!);
      scorers.push([name === "trained" ? "" : `.${name}`, scorer]);
    }
    for (const [name, scorer] of Object.entries(lexical(queries))) scorers.push([`.${name}`, scorer]);
    return scorers;
  };
}
