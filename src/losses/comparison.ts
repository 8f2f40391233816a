import type * as tf from "@tensorflow/tfjs-core";

import { requireList } from "../core/check.js";
import type { Mined } from "../miners/mined.js";

/** Rows of earlier batches to compare with, as constants. */
export interface Memory {
  /** Their embeddings, shape `[rows, size]`; owned by the caller. */
  readonly embeddings: tf.Tensor2D;
  /** The class of each. */
  readonly classOf: ArrayLike<number>;
}

/** Which rows a loss over a batch compares. */
export interface Comparison {
  /** The class of each row of the batch. */
  readonly classOf: ArrayLike<number>;
  /** The pairs or triplets that count; default: all. */
  readonly mined?: Mined;
  /** Further rows that the batch is compared with; default: none. */
  readonly memory?: Memory;
}

/** What a loss over a batch needs in addition to the embeddings: the class of each row, or a {@link Comparison}. */
export type Compared = ArrayLike<number> | Comparison;

/** Refuses anything but one class per row. */
export function requireClassOf(who: string, classOf: ArrayLike<number>, rows: number): void {
  requireList(who, "classOf", classOf, "a list of classes, one per row");
  if (classOf.length !== rows) {
    throw new RangeError(`${who}: there must be one class per row, got ${classOf.length} classes for ${rows} rows`);
  }
}
