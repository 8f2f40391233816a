import * as tf from "@tensorflow/tfjs-core";

import { requireRank, shown } from "../core/check.js";
import { hasKernel } from "../tensors/hasKernel.js";
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

/** The index of the entry of each row's own class in a matrix `[rows, classes]`. */
export function ownPlaces(classOf: ArrayLike<number>, classes: number): Int32Array {
  return Int32Array.from(classOf, (c, row) => row * classes + c);
}

/** Which entries of a matrix `[rows, classes]` are those of the row's own class, as 0 and 1. */
export function ownMask(classOf: ArrayLike<number>, classes: number): Float32Array {
  const mask = new Float32Array(classOf.length * classes);
  for (const place of ownPlaces(classOf, classes)) mask[place] = 1;
  return mask;
}

/** The scale of the similarities in {@link ownSoftmax}, and by how much a row must be nearer to its own column. */
export interface OwnSoftmaxOptions extends tf.NamedAttrMap {
  readonly scale: number;
  /** Angle added to that between a row and its own column; default 0. */
  readonly angle?: number;
  /** Subtracted from the similarity to the own column; default 0. */
  readonly margin?: number;
}

/** Softmax cross-entropy of each row of scaled similarities against its own column, in one kernel if the backend has it: `[rows, columns] -> [rows]`. */
export function ownSoftmax(
  x: tf.Tensor2D,
  own: ArrayLike<number>,
  { angle = 0, margin = 0, scale }: OwnSoftmaxOptions,
): tf.Tensor1D | undefined {
  if (x.size === 0 || !hasKernel("OwnSoftmax")) return undefined;
  return tf.tidy(() => {
    const inputs = { x, own: tf.tensor1d(Int32Array.from(own), "int32") };
    return tf.engine().runKernel<tf.Tensor1D[]>("OwnSoftmax", inputs, { scale, angle, margin })[0];
  });
}

/** Softmax cross-entropy of each row of similarities, times `scale`, against its class: `[rows, classes] -> [rows]`. */
export function crossEntropy(similarities: tf.Tensor2D, classOf: ArrayLike<number>, scale = 1): tf.Tensor1D {
  return tf.tidy(() => {
    const fused = ownSoftmax(similarities, classOf, { scale });
    if (fused !== undefined) return fused;
    const logits = tf.mul<tf.Tensor2D>(similarities, scale);
    const own = selectEntries(logits, ownPlaces(classOf, logits.shape[1]));
    return tf.sub<tf.Tensor1D>(logSumExpOfRows(logits).value, own);
  });
}
