import type * as tf from "@tensorflow/tfjs-core";

import { requireRank, requireSameShape } from "../core/check.js";

/** Refuses embeddings that cannot be compared row by row. */
export function requireSameRows(who: string, a: tf.Tensor, b: tf.Tensor): void {
  requireRank(who, "embeddings", a, 2, "[rows, size]");
  requireSameShape(who, a, b);
}

/** Refuses embeddings of different sizes. */
export function requireComparable(who: string, a: tf.Tensor, b: tf.Tensor): void {
  for (const embeddings of [a, b]) requireRank(who, "embeddings", embeddings, 2, "[rows, size]");
  if (a.shape[1] !== b.shape[1]) {
    throw new RangeError(`${who}: embeddings must have the same size, got ${a.shape[1]} and ${b.shape[1]}`);
  }
}
