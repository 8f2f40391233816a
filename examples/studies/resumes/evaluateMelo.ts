import type { Embeddings } from "one-shot-ts";
import { normalizeText } from "one-shot-ts/text";

import type { Outcomes } from "./evaluateFold.js";
import { LEXICAL, LEXICAL_FORMS, lexicalIndexer, sparseIndex, type Lexical } from "./lexical.js";
import { meloOutcomes, raiseForms, type FormSearch } from "./meloFigures.js";
import { embedTexts } from "./queries.js";
import { cosineScorer, type Scorer } from "./ranks.js";
import type { TrainedTower } from "./trainTower.js";

/** Searches surface forms for titles, by a tower and by the words; each result is recorded under `melo.` and its measure's name. */
export async function evaluateMelo(
  search: FormSearch,
  { alone, before, shares, set: { vectorize } }: Pick<TrainedTower, "alone" | "before" | "shares" | "set">,
): Promise<Outcomes> {
  const outcomes: Outcomes = new Map();
  // A form shared by several occupations is scored once, so that its score is identical to the bit.
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

  // Embeddings that include the words themselves are long: their cosines are combined from those of the words and of the towers, as `keepInput` would do.
  const index = sparseIndex(vectorize, forms);
  const words: Scorer = (query) => index(search.queries[query]);
  const [asked, found] = [
    await embedTexts(alone, vectorize, search.queries),
    await embedTexts(alone, vectorize, forms),
  ];
  const plain = await cosineScorer(asked, found);
  const learned = await cosineScorer(centred(asked), centred(found));
  const withWords = (share: number): Scorer => (share === 0 ? plain : mixed(words, learned, share));
  const chosen = spread(withWords(shares.form));
  note("", chosen);
  note(".together", (query) => raiseForms(search, chosen(query)));
  note(".saved", spread(withWords(shares.title)));
  note(".towerAlone", spread(plain));
  const untrained = await cosineScorer(
    centred(await embedTexts(before, vectorize, search.queries)),
    centred(await embedTexts(before, vectorize, forms)),
  );
  note(".untrained", spread(mixed(words, untrained, shares.form)));

  for (const name of [...Object.keys(LEXICAL), ...Object.keys(LEXICAL_FORMS)] as Lexical[]) {
    const [[, scorer]] = lexicalIndexer(forms, [name])(forms)(search.queries);
    note(`.${name}`, spread(scorer));
  }
  return outcomes;
}

const mixed =
  (words: Scorer, learned: Scorer, share: number): Scorer =>
  (query) => {
    const ofLearned = learned(query);
    return Float64Array.from(words(query), (score, k) => share * score + (1 - share) * ofLearned[k]);
  };

/** Embeddings without their means, of unit length: what `keepInput` appends to the words. */
function centred({ values, length, size }: Embeddings): Embeddings {
  const result = new Float32Array(values.length);
  for (let row = 0; row < length; row++) {
    const own = values.subarray(row * size, (row + 1) * size);
    const mean = own.reduce((sum, value) => sum + value, 0) / size;
    const norm = Math.sqrt(own.reduce((sum, value) => sum + (value - mean) ** 2, 0)) || 1;
    result.set(
      own.map((value) => (value - mean) / norm),
      row * size,
    );
  }
  return { values: result, length, size };
}
