import type * as tf from "@tensorflow/tfjs-core";

import { requireOptions } from "../core/check.js";
import { requireDataset, type Dataset, type Sample } from "../data/dataset.js";
import type { Embeddings } from "../data/embeddings.js";
import { requirePairs, type Pairs } from "../data/pairLabels.js";
import type { ScoredPairs } from "../data/scoredPairs.js";
import { withSamples } from "../data/withSamples.js";
import type { EmbedOptions } from "../net/embedRows.js";
import { scorePairs } from "../net/scorePairs.js";
import type { Encoder } from "./encoder.js";
import { requireEncoder } from "./requireEncoder.js";

/**
 * Embeds the original samples of a dataset: one embedding per row, in order.
 *
 * @param dataset - Made by `fromImages`, `fromRecordings`, `fromTexts` or `fromArrays`, which keep their samples; for a `vectorEncoder`, any dataset.
 * @throws TypeError if the dataset keeps no samples, or they are not of the encoder's kind.
 * @example
 * ```ts
 * const vectors = await embedDataset(vectorEncoder({ net }), held);
 * ```
 */
export async function embedDataset<Raw>(
  encoder: Encoder<Raw>,
  dataset: Dataset,
  options: EmbedOptions = {},
): Promise<Embeddings> {
  requireEncoder("embedDataset", encoder);
  requireDataset("embedDataset", dataset);
  requireOptions("embedDataset", options);
  const rows = Int32Array.from({ length: dataset.length }, (_, row) => row);
  return encoder.embed(await samplesOf("embedDataset", encoder, dataset, rows), options);
}

/**
 * The distance within each of the given pairs of rows, from their original samples. Each row is embedded once.
 *
 * @param dataset - As for {@link embedDataset}.
 * @param pairs - From a sampler, {@link everyPair}, or your own.
 * @returns Distances with the pairs' labels, identities and the encoder's fingerprint, the input of {@link calibrate} and of the evaluations.
 * @throws TypeError as {@link embedDataset} does; Error if the encoder changes while it works.
 * @example
 * ```ts
 * const encoder = vectorEncoder({ net });
 * const calibration = calibrate(await scoreSamples(encoder, held, everyPair(held)), { falseMatchRate: 0.01 });
 * ```
 */
export async function scoreSamples<Raw>(
  encoder: Encoder<Raw>,
  dataset: Dataset,
  pairs: Pairs,
  options: EmbedOptions = {},
): Promise<ScoredPairs> {
  requireEncoder("scoreSamples", encoder);
  requireDataset("scoreSamples", dataset);
  requirePairs("scoreSamples", pairs, dataset.length);
  requireOptions("scoreSamples", options);
  const model = await encoder.fingerprint();
  const embed = async (rows: Int32Array): Promise<Embeddings> =>
    encoder.embed(await samplesOf("scoreSamples", encoder, dataset, rows), options);
  const scored = await scorePairs(embed, encoder.distance, dataset, pairs);
  if ((scored.model ?? model) !== model || (await encoder.fingerprint()) !== model) {
    throw new Error("scoreSamples: the encoder must stay as it is while it embeds; score again after training");
  }
  return { ...scored, model };
}

/** The original samples of some rows; for vectors, what the dataset reads. */
async function samplesOf<Raw>(who: string, { kind }: Encoder<Raw>, dataset: Dataset, rows: Int32Array): Promise<Raw[]> {
  const { samples } = dataset;
  if (samples) return Array.from(rows, (row) => samples[row] as Raw);
  if (kind === "vector") return (await readVectors(dataset, rows)) as Raw[];
  throw new TypeError(
    `${who}: the dataset must keep its samples as they came, this one does not; make it with fromImages, fromRecordings, fromTexts or fromArrays, or pass samples to fromReader`,
  );
}

/** Rows read at once. */
const CHUNK = 256;

async function readVectors(dataset: Dataset, rows: Int32Array): Promise<Sample[]> {
  const vectors: Sample[] = [];
  for (let start = 0; start < rows.length; start += CHUNK) {
    const some = rows.subarray(start, start + CHUNK);
    const values = await withSamples(dataset, some, (read: tf.Tensor) => read.data<"float32">());
    const size = values.length / some.length;
    for (let i = 0; i < some.length; i++) vectors.push(values.slice(i * size, (i + 1) * size));
  }
  return vectors;
}
