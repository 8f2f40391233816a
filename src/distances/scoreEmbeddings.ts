import * as tf from "@tensorflow/tfjs-core";

import { requireOptions } from "../core/check.js";
import { requireDataset, type Dataset } from "../data/dataset.js";
import { embeddingRow, requireEmbeddings, type Embeddings } from "../data/embeddings.js";
import { requirePairs, type Pairs } from "../data/pairLabels.js";
import type { ScoredPairs } from "../data/scoredPairs.js";
import { pairIdentities } from "../data/scoreWith.js";
import { requireDistance, type Distance } from "./distance.js";
import { distanceByName } from "./distanceByName.js";

/** Most pairs, and most numbers, compared at a time: otherwise wide embeddings would not fit in memory. */
const CHUNK = { pairs: 16384, numbers: 1 << 20 };

/** Options of {@link scoreEmbeddings}. */
export interface ScoreEmbeddingsOptions {
  /** How embeddings are compared; default the distance they were made for. Your own or a learned distance must be passed. */
  readonly distance?: Distance;
}

/**
 * The distance within each of the given pairs of embeddings, the input of {@link calibrate} and of the evaluations.
 *
 * The scores carry the embeddings' model and the distance, so a calibration made from them fits that model only. Use it for existing embeddings; `net.score`
 * also embeds.
 *
 * @param embeddings - From `net.embed` or an encoder.
 * @param pairs - Pairs of their rows.
 * @param dataset - Gives the identity of each row, which makes intervals honest; without it, intervals count pairs.
 * @returns Distances with the pairs' labels and identities.
 * @throws RangeError if a pair names a missing row, the dataset has another number of rows, or the embeddings were made for another distance.
 * @example
 * ```ts
 * const embeddings = await net.embed(held);
 * const calibration = calibrate(await scoreEmbeddings(embeddings, everyPair(held), held), { falseMatchRate: 0.01 });
 * ```
 */
export async function scoreEmbeddings(
  embeddings: Embeddings,
  pairs: Pairs,
  dataset?: Pick<Dataset, "length" | "labels" | "groups" | "forged" | "anonymous">,
  options: ScoreEmbeddingsOptions = {},
): Promise<ScoredPairs> {
  const who = "scoreEmbeddings";
  const { distance } = requireOptions(who, options);
  requireEmbeddings(who, embeddings);
  if (dataset !== undefined) requireDataset(who, dataset, "dataset", ["length", "labels"]);
  if (dataset && dataset.length !== embeddings.length) {
    throw new RangeError(
      `${who}: there must be one embedding per row of the dataset, got ${embeddings.length} for ${dataset.length} rows`,
    );
  }
  if (distance !== undefined) requireDistance(who, distance);
  requirePairs(who, pairs, embeddings.length);
  const metric = metricOf(who, embeddings, distance);
  const { left, right, y, kind } = pairs;
  return {
    distances: await compare(embeddings, metric, left, right),
    y,
    left,
    right,
    ...(dataset && pairIdentities(dataset, pairs)),
    ...(kind && { kind }),
    distance: metric.name,
    ...(embeddings.model !== undefined && { model: embeddings.model }),
  };
}

function metricOf(who: string, { distance: made }: Embeddings, given: Distance | undefined): Distance {
  if (given && (made === undefined || made === given.name)) return given;
  if (given) {
    throw new RangeError(
      `${who}: the embeddings were made for the distance ${made}, got ${given.name}; compare them by that one`,
    );
  }
  const known = made === undefined ? undefined : distanceByName(made);
  if (known) return known;
  throw new RangeError(
    made === undefined
      ? `${who}: the embeddings do not say which distance they are made for; pass it as { distance }`
      : `${who}: the distance ${made} is learned or your own; pass it as { distance: net.metric }`,
  );
}

async function compare(
  embeddings: Embeddings,
  distance: Distance,
  left: Int32Array,
  right: Int32Array,
): Promise<Float32Array> {
  const { size } = embeddings;
  const gather = (rows: Int32Array): tf.Tensor2D => {
    const values = new Float32Array(rows.length * size);
    rows.forEach((row, i) => {
      values.set(embeddingRow(embeddings, row), i * size);
    });
    return tf.tensor2d(values, [rows.length, size]);
  };
  const distances = new Float32Array(left.length);
  const chunk = Math.max(1, Math.min(CHUNK.pairs, Math.floor(CHUNK.numbers / size)));
  for (let start = 0; start < left.length; start += chunk) {
    const [from, to] = [left, right].map((rows) => rows.subarray(start, start + chunk));
    const part = tf.tidy(() => distance.rows(gather(from), gather(to)));
    try {
      distances.set(await part.data<"float32">(), start);
    } finally {
      part.dispose();
    }
  }
  return distances;
}
