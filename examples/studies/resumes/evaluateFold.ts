import type { Embeddings, Random, SiameseNet } from "one-shot-ts";

import type { JobTexts } from "./data.js";
import type { Outcome } from "./figures.js";
import { lexicalIndexer } from "./lexical.js";
import { headlineQueries, titleQueries, unlabelled } from "./queries.js";
import { cosineScorer, firstRanks, type Scorer } from "./ranks.js";
import { roleOutcomes } from "./roles.js";
import { trainingPart, type Fold, type Split } from "./splitTexts.js";
import { occupationText } from "./texts.js";
import type { TrainedTower } from "./trainTower.js";

/** Outcomes of single queries by the name of the figure they belong to. */
export type Outcomes = Map<string, Outcome[]>;

/** Queries the fold's towers and the lexical baselines for the occupations and categories that the fold holds out. */
export async function evaluateFold(
  texts: JobTexts,
  split: Split,
  fold: Fold,
  towers: TrainedTower,
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
  const search = searchIn(documents);
  const tasks = {
    titles: titleQueries(texts, fold.occupations, 12, random),
    headlines: headlineQueries(texts, fold.occupations, "resume"),
    postings: headlineQueries(texts, fold.occupations, "posting"),
  };
  for (const [task, queries] of Object.entries(tasks)) {
    const asked = task === "titles" ? "titles" : "writings";
    for (const [suffix, scorer] of await search(
      queries.map(({ text }) => text),
      asked,
    )) {
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
  const searchResumes = searchIn(bodies);
  for (const [suffix, scorer] of await searchResumes(bodies, "writings")) {
    for (const { name, value, category } of roleOutcomes(labels, scorer))
      note(`roles.${name}${suffix}`, value, category);
  }
  return outcomes;
}

/** What is asked, which decides whose figures have no suffix: one method for titles, another for resumes and postings. */
type Asked = "titles" | "writings";

/** Each method's scores of queries against candidates, by the suffix of its figures' names. */
function searcher(
  candidates: readonly string[],
  { set: { vectorize }, titles, alone, untrained }: TrainedTower,
  lexical: ReturnType<ReturnType<typeof lexicalIndexer>>,
): (queries: readonly string[], asked: Asked) => Promise<(readonly [string, Scorer])[]> {
  const searched = unlabelled(vectorize, candidates);
  const register = new Map<SiameseNet, Embeddings>();
  const registered = async (net: SiameseNet): Promise<Embeddings> => {
    const known = register.get(net) ?? (await net.embed(searched));
    register.set(net, known);
    return known;
  };
  return async (queries, asked) => {
    const asking = unlabelled(vectorize, queries);
    const byWords = lexical(queries);
    const byNet = async (net: SiameseNet): Promise<Scorer> =>
      cosineScorer(await net.embed(asking), await registered(net));
    // Resumes and postings are matched by words alone: the tower was no better there.
    const chosen = asked === "titles" ? await byNet(titles) : byWords.find(([name]) => name === "tfidfLemmas")![1];
    return [
      ["", chosen],
      [".towerAlone", await byNet(alone)],
      [".untrained", await byNet(untrained)],
      ...byWords.map(([name, scorer]) => [`.${name}`, scorer] as const),
    ];
  };
}
