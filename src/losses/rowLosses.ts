import * as tf from "@tensorflow/tfjs-core";

import { classWords } from "../tensors/classWords.js";
import { hasKernel } from "../tensors/hasKernel.js";
import type { BatchPairs } from "./batchPairs.js";

/**
 * The losses of a matrix of similarities or distances in one kernel, gradient included, if the backend has it and no miner has picked pairs.
 *
 * @param loss - Its name in `one-shot-ts/backends`, which knows the formula.
 * @param x - Shape `[rows, columns]`.
 * @returns Shape `[rows]`, or undefined, in which case the loss is composed of operations.
 */
export function rowLosses(
  loss: string,
  x: tf.Tensor2D,
  { comparison, referenceClassOf }: Pick<BatchPairs, "comparison" | "referenceClassOf">,
  options: tf.NamedAttrMap,
): tf.Tensor1D | undefined {
  if (comparison.mined !== undefined || x.size === 0 || !hasKernel("RowLosses")) return undefined;
  return tf.tidy(() => {
    const inputs = { x, ...classWords(comparison.classOf, referenceClassOf) };
    return tf.engine().runKernel<tf.Tensor1D[]>("RowLosses", inputs, { loss, ...options })[0];
  });
}
