import type { SiameseNet } from "one-shot-ts";
import { normalizeText, type TextVectorizer } from "one-shot-ts/text";

import type { Outcomes } from "./evaluateFold.js";
import { LEXICAL, LEXICAL_FORMS, lexicalIndexer, type Lexical } from "./lexical.js";
import { meloOutcomes, raiseForms, type FormSearch } from "./meloFigures.js";
import { embedTexts } from "./queries.js";
import { cosineScorer, type Scorer } from "./ranks.js";

/** Forms that are embedded at a time: embeddings that hold the words themselves are long. */
const CHUNK = 2048;

/** Searches surface forms for titles, by nets and by the words; each result is noted under `melo.` and its measure's name. */
export async function evaluateMelo(
  search: FormSearch,
  nets: Readonly<Record<string, SiameseNet>>,
  vectorize: TextVectorizer,
): Promise<Outcomes> {
  const outcomes: Outcomes = new Map();
  // The same form of several occupations is scored once, so that it has the same score to the bit.
  const placeOf = new Map<string, number>();
  const formOf = search.forms.map((form) => {
    const normal = normalizeText(form);
    if (!placeOf.has(normal)) placeOf.set(normal, placeOf.size);
    return placeOf.get(normal)!;
  });
  const forms = [...placeOf.keys()];
  const spread = (scorer: Scorer) => (query: number) => {
    const scores = scorer(query);
    return Float64Array.from(formOf, (place) => scores[place]);
  };
  const note = (suffix: string, scorer: Scorer): void => {
    for (const [name, found] of meloOutcomes(search, scorer)) outcomes.set(`melo.${name}${suffix}`, found);
  };
  for (const [suffix, net] of Object.entries(nets)) {
    const scorer = spread(await netScorer(net, vectorize, search.queries, forms));
    note(suffix, scorer);
    if (suffix === "") note(".together", (query) => raiseForms(search, scorer(query)));
  }
  const names = [...Object.keys(LEXICAL), ...Object.keys(LEXICAL_FORMS)] as Lexical[];
  for (const name of names) {
    const [[, scorer]] = lexicalIndexer(forms, [name])(forms)(search.queries);
    note(`.${name}`, spread(scorer));
  }
  return outcomes;
}

async function netScorer(
  net: SiameseNet,
  vectorize: TextVectorizer,
  queries: readonly string[],
  forms: readonly string[],
): Promise<Scorer> {
  const asked = await embedTexts(net, vectorize, queries);
  const scores = queries.map(() => new Float32Array(forms.length));
  for (let start = 0; start < forms.length; start += CHUNK) {
    const scorer = await cosineScorer(asked, await embedTexts(net, vectorize, forms.slice(start, start + CHUNK)));
    scores.forEach((own, query) => {
      own.set(scorer(query), start);
    });
  }
  return (query) => scores[query];
}
