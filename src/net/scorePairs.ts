import type { Dataset } from "../data/dataset.js";
import { distinctRows } from "../data/distinctRows.js";
import type { Embeddings } from "../data/embeddings.js";
import { requirePairs, type Pairs } from "../data/pairLabels.js";
import type { ScoredPairs } from "../data/scoredPairs.js";
import { pairIdentities } from "../data/scoreWith.js";
import type { Distance } from "../distances/distance.js";
import { scoreEmbeddings } from "../distances/scoreEmbeddings.js";

/** The distance within each pair; each row is embedded once. */
export async function scorePairs(
  embed: (rows: Int32Array) => Promise<Embeddings>,
  distance: Distance,
  dataset: Dataset,
  pairs: Pairs,
): Promise<ScoredPairs> {
  requirePairs("score", pairs, dataset.length);
  const { left, right, y, kind } = pairs;
  const { rows, places } = distinctRows(left, right);
  const [leftPlaces, rightPlaces] = places;
  const placed = { left: leftPlaces, right: rightPlaces, y, ...(kind && { kind }) };
  const scored = await scoreEmbeddings(await embed(rows), placed, undefined, { distance });
  return { ...scored, left, right, ...pairIdentities(dataset, pairs) };
}
