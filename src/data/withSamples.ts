import type * as tf from "@tensorflow/tfjs-core";

import { requireRows, requireTensor } from "../core/check.js";
import type { Dataset } from "./dataset.js";

/** Reads rows of a dataset; the caller owns the samples. */
export async function readRows(dataset: Dataset, rows: Int32Array): Promise<tf.Tensor> {
  requireRows("read", rows, dataset.length); // a user's own dataset might not check them
  const samples = await dataset.read(rows);
  requireTensor("read", "what a dataset reads", samples);
  return samples;
}

/** Reads rows of a dataset, passes the samples to `use`, and frees them whether that succeeds or throws. */
export async function withSamples<T>(
  dataset: Dataset,
  rows: Int32Array,
  use: (samples: tf.Tensor) => Promise<T>,
): Promise<T> {
  const samples = await readRows(dataset, rows);
  try {
    return await use(samples);
  } finally {
    samples.dispose();
  }
}
