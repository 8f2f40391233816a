import type { Embeddings } from "one-shot-ts";

import type { Crop } from "./data.js";
import { measureRetrieval } from "./peopleFigures.js";
import { rerankCrops, type Reranking } from "./rerankCrops.js";

const TRIED: { readonly [Name in keyof Reranking]: readonly Reranking[Name][] } = {
  isCentred: [false, true],
  neighbours: [0, 1, 2, 3],
  k1: [5, 7, 10, 15],
  k2: [1, 2, 3, 5],
  lambda: [0.1, 0.3, 0.5, 0.7],
};

const FIRST: Reranking = { isCentred: false, neighbours: 0, k1: 10, k2: 3, lambda: 0.3 };

/** Times that each setting is chosen again with the others fixed. */
const ROUNDS = 2;

/** The settings with the greatest sum of rank-1 rate and mean average precision on people who were not trained on and will not be reported. */
export function chooseReranking(crops: readonly Crop[], embeddings: Embeddings): Reranking {
  const meritOf = (settings: Reranking): number => {
    const { rank1, mAP } = measureRetrieval(crops, rerankCrops(crops, embeddings, settings));
    return rank1.value + mAP.value;
  };
  let best = FIRST;
  let merit = meritOf(best);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, values] of Object.entries(TRIED)) {
      for (const value of values) {
        const other = { ...best, [name]: value };
        const its = meritOf(other);
        if (its > merit) [best, merit] = [other, its];
      }
    }
  }
  return best;
}
