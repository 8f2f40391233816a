import type * as tf from "@tensorflow/tfjs-core";
import { getBackend, tidy } from "@tensorflow/tfjs-core";

import { requireCount } from "../core/check.js";
import type { Dataset } from "../data/dataset.js";
import type { Embeddings } from "../data/embeddings.js";
import { numbersIn, type SampleShape } from "../data/sampleShape.js";
import { withSamples } from "../data/withSamples.js";
import { pause } from "../core/pause.js";

/** Options for embedding many samples. */
export interface EmbedOptions {
  /** Samples per pass; default 64, and up to 256 (512 on webgpu) if they are small. Does not change the result beyond rounding. */
  readonly batchSize?: number;
  /** Called after each pass with the number of samples done and the total. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Stops the work between two passes: the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * The default number of samples per pass: on a GPU, a pass costs the same for a few small samples as for many; elsewhere, all samples of a
 * pass share the transforms of the filters.
 */
export function defaultBatch(inputShape: SampleShape): number {
  const [most, numbers] = getBackend() === "webgpu" ? [512, 2 ** 19] : [256, 2 ** 18];
  return Math.max(64, Math.min(most, Math.floor(numbers / numbersIn(inputShape))));
}

/**
 * Embeds some rows of a dataset, a batch at a time, each row once.
 *
 * @throws RangeError naming the row whose embedding is not finite.
 */
export async function embedRows(
  forward: (samples: tf.Tensor) => tf.Tensor2D,
  size: number,
  dataset: Dataset,
  rows: Int32Array,
  { batchSize = 64, onProgress, signal }: EmbedOptions,
): Promise<Embeddings> {
  requireCount("embed", "batchSize", batchSize);
  const values = new Float32Array(rows.length * size);
  const resting = pause();
  for (let start = 0; start < rows.length; start += batchSize) {
    signal?.throwIfAborted();
    const some = rows.subarray(start, start + batchSize);
    await withSamples(dataset, some, async (samples) => {
      const embedded = tidy(() => forward(samples));
      try {
        const part = await embedded.data<"float32">();
        const wrong = part.findIndex((value) => !Number.isFinite(value));
        if (wrong >= 0) await refuse(samples, some, Math.floor(wrong / size));
        values.set(part, start * size);
      } finally {
        embedded.dispose();
      }
    });
    onProgress?.(Math.min(start + batchSize, rows.length), rows.length);
    await resting();
  }
  return { values, length: rows.length, size };
}

async function refuse(samples: tf.Tensor, rows: Int32Array, place: number): Promise<never> {
  const values = await samples.data();
  const size = values.length / rows.length;
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) {
    throw new RangeError(
      `embed: samples must be finite, got ${values[wrong]} in row ${rows[Math.floor(wrong / size)]}, place ${wrong % size}`,
    );
  }
  throw new RangeError(
    `embed: the embedding of row ${rows[place]} is not finite although the sample is; the net's weights have diverged, train again with a lower learning rate`,
  );
}
