import * as tf from "@tensorflow/tfjs-core";

import { requireRank, shown } from "../core/check.js";
import { requireClassOf } from "./comparison.js";
import { selectEntries } from "../tensors/selectRows.js";
import { logSumExpOfRows } from "../tensors/logSumExpOfRows.js";

/** Refuses proxies that do not fit the embeddings, and classes without a proxy. */
export function requireProxies(
  who: string,
  embeddings: tf.Tensor2D,
  classOf: ArrayLike<number>,
  proxies: tf.Tensor2D,
): void {
  requireRank(who, "embeddings", embeddings, 2, "[rows, size]");
  requireRank(who, "proxies", proxies, 2, "[classes, size]");
  const [rows, size] = embeddings.shape;
  requireClassOf(who, classOf, rows);
  if (proxies.shape[1] !== size) {
    throw new RangeError(`${who}: proxies must have the embeddings' size ${size}, got ${proxies.shape[1]}`);
  }
  const wrong = Array.from(classOf).findIndex((c) => !(c >= 0 && c < proxies.shape[0]));
  if (wrong >= 0) {
    throw new RangeError(
      `${who}: there is a proxy for classes 0 to ${proxies.shape[0] - 1}, got class ${shown(classOf[wrong])}`,
    );
  }
}

/** Where the entry of each row's own class stands in a matrix `[rows, classes]`. */
export function ownPlaces(classOf: ArrayLike<number>, classes: number): Int32Array {
  return Int32Array.from(classOf, (c, row) => row * classes + c);
}

/** Which entries of a matrix `[rows, classes]` are those of the row's own class, as 0 and 1. */
export function ownMask(classOf: ArrayLike<number>, classes: number): Float32Array {
  const mask = new Float32Array(classOf.length * classes);
  for (const place of ownPlaces(classOf, classes)) mask[place] = 1;
  return mask;
}

/** Softmax cross-entropy of each row against its class: `[rows, classes] -> [rows]`. */
export function crossEntropy(logits: tf.Tensor2D, classOf: ArrayLike<number>): tf.Tensor1D {
  return tf.tidy(() => {
    const own = selectEntries(logits, ownPlaces(classOf, logits.shape[1]));
    return tf.sub<tf.Tensor1D>(logSumExpOfRows(logits).value, own);
  });
}
