import { requireFit, requireOptions } from "../core/check.js";
import { fromReader, type Dataset, type DatasetOptions } from "../data/dataset.js";
import { embeddingRow } from "../data/embeddings.js";
import { readLabels, type Label, type Labels } from "../data/labels.js";
import type { EmbedOptions } from "../net/embedRows.js";
import type { Encoder } from "./encoder.js";
import { requireEncoder } from "./requireEncoder.js";

/** Options of {@link fromEncoder}. */
export interface FromEncoderOptions extends DatasetOptions, EmbedOptions {
  /** The class of each sample. */
  readonly labels: ArrayLike<Label> | Labels;
}

/**
 * Makes a dataset of the embeddings of samples, to train a head on. Each sample is embedded once, here; the samples are kept, so that parts of the dataset can calibrate and
 * evaluate an encoder with that head.
 *
 * @param encoder - The encoder to build on, such as an {@link outsideEncoder} without a head.
 * @param samples - The original samples.
 * @throws RangeError if there are no samples, or there is not one label (or group) per sample; the encoder's own errors pass through.
 * @example
 * ```ts
 * const outside = { name: "lengths", size: 2, embed: (texts: readonly string[]) => texts.map((text) => [text.length, text.split(" ").length]) };
 * const [train, held] = splitByClass(await fromEncoder(outsideEncoder(outside), ["nurse", "night nurse", "driver", "bus driver"], { labels: [0, 0, 1, 1] }));
 * const head = new SiameseNet({ tower: denseTower({ inputShape: [2], random }) });
 * await head.fit(train, { sampler: pairSampler(train.labels), objective: contrastive() });
 * const encoder = outsideEncoder({ ...outside, head });
 * ```
 */
export async function fromEncoder<Raw>(
  encoder: Encoder<Raw>,
  samples: readonly Raw[],
  given: FromEncoderOptions,
): Promise<Dataset<Raw>> {
  requireEncoder("fromEncoder", encoder);
  requireFit(Array.isArray(samples), "fromEncoder", "samples", "a list of samples", samples);
  const { labels, batchSize, onProgress, signal, ...options } = requireOptions("fromEncoder", given, "labels");
  readLabels("fromEncoder", "labels", labels);
  if (labels.length !== samples.length) {
    throw new RangeError(
      `fromEncoder: there must be one label per sample, got ${labels.length} for ${samples.length} samples`,
    );
  }
  const embedded = await encoder.embed(samples, {
    ...(batchSize !== undefined && { batchSize }),
    ...(onProgress && { onProgress }),
    ...(signal && { signal }),
  });
  return fromReader({
    sampleShape: [encoder.size],
    labels,
    samples,
    read: (row) => embeddingRow(embedded, row),
    ...options,
  });
}
