import * as tf from "@tensorflow/tfjs-core";

import type { Dataset } from "../data/dataset.js";
import { embeddingRow, type Embeddings } from "../data/embeddings.js";
import type { Pairs } from "../data/pairLabels.js";
import type { ScoredPairs } from "../data/scoredPairs.js";
import { pairIdentities } from "../data/scoreWith.js";
import type { Distance } from "../distances/distance.js";
import { distinctRows } from "../data/distinctRows.js";

/** Pairs compared at once. */
const CHUNK = 16384;

/** The distance within each pair; each row is embedded once. */
export async function scorePairs(
  embed: (rows: Int32Array) => Promise<Embeddings>,
  distance: Distance,
  dataset: Dataset,
  { left, right, y, kind }: Pairs,
): Promise<ScoredPairs> {
  if (left.length === 0) throw new RangeError("score: need at least one pair, got none");
  if (left.length !== right.length || left.length !== y.length) {
    throw new RangeError(
      `score: pairs need a left row, a right row and a label each, got ${left.length}, ${right.length} and ${y.length}`,
    );
  }
  for (const rows of [left, right]) {
    const wrong = rows.find((row) => row < 0 || row >= dataset.length);
    if (wrong !== undefined) throw new RangeError(`score: rows must be in 0 to ${dataset.length - 1}, got ${wrong}`);
  }
  const { rows, places } = distinctRows(left, right);
  const embeddings = await embed(rows);
  return {
    distances: await compare(embeddings, distance, places[0], places[1]),
    y,
    left,
    right,
    ...pairIdentities(dataset, { left, right }),
    ...(kind && { kind }),
  };
}

async function compare(
  embeddings: Embeddings,
  distance: Distance,
  left: Int32Array,
  right: Int32Array,
): Promise<Float32Array> {
  const { size } = embeddings;
  const gather = (places: Int32Array): tf.Tensor2D => {
    const values = new Float32Array(places.length * size);
    places.forEach((place, i) => {
      values.set(embeddingRow(embeddings, place), i * size);
    });
    return tf.tensor2d(values, [places.length, size]);
  };
  const distances = new Float32Array(left.length);
  for (let start = 0; start < left.length; start += CHUNK) {
    const part = tf.tidy(() =>
      distance.rows(gather(left.subarray(start, start + CHUNK)), gather(right.subarray(start, start + CHUNK))),
    );
    distances.set(await part.data<"float32">(), start);
    part.dispose();
  }
  return distances;
}
