import * as tf from "@tensorflow/tfjs-core";

import { requireFit, requireList, requireObject, requireRank } from "../core/check.js";
import {
  allPairs,
  toPairs,
  toTriplets,
  type IndexPairs,
  type Mined,
  type MinedPairs,
  type MinedTriplets,
} from "../miners/mined.js";
import { requireLists } from "../data/pairLabels.js";
import { requireClassOf, type Compared, type Comparison } from "./comparison.js";

/** The pairs and triplets of a batch that a loss compares. */
export interface BatchPairs {
  /** Rows of the batch. */
  readonly rows: number;
  /** Rows they are compared with: the batch's, then the memory's. */
  readonly columns: number;
  /** The pairs or triplets that the loss was given. */
  readonly comparison: Comparison;
  /** The class of each column. */
  readonly referenceClassOf: ArrayLike<number>;
  /** The embeddings compared with, shape `[columns, size]`. */
  readonly reference: (embeddings: tf.Tensor2D) => tf.Tensor2D;
  readonly positives: IndexPairs;
  readonly negatives: IndexPairs;
  readonly triplets: () => MinedTriplets;
}

/** Checks a loss's arguments and determines what it compares. */
export function batchPairs(who: string, embeddings: tf.Tensor2D, compared: Compared): BatchPairs {
  requireRank(who, "embeddings", embeddings, 2, "[rows, size]");
  requireFit(Object(compared) === compared, who, "classOf", "a list of classes, one per row", compared);
  const comparison = "classOf" in compared ? compared : { classOf: compared };
  const { classOf, mined, memory } = comparison;
  const [rows, size] = embeddings.shape;
  requireClassOf(who, classOf, rows);
  if (memory !== undefined) {
    requireObject(who, "memory", memory, "an object", ["embeddings", "classOf"]);
    requireRank(who, "the memory's embeddings", memory.embeddings, 2, "[rows, size]");
    requireList(who, "the memory's classOf", memory.classOf);
  }
  if (memory && (memory.embeddings.shape[1] !== size || memory.embeddings.shape[0] !== memory.classOf.length)) {
    throw new RangeError(
      `${who}: the memory must have embeddings of size ${size} and a class for each, got [${memory.embeddings.shape.join(", ")}] and ${memory.classOf.length} classes`,
    );
  }
  const columnClassOf = referenceClassOf(comparison);
  const columns = columnClassOf.length;
  // Listing all pairs takes long, and not every loss needs the list.
  if (mined !== undefined) requireMined(who, mined);
  let listed = mined && toPairs(mined);
  const pairs = (): MinedPairs => (listed ??= allPairs(classOf, columnClassOf));
  for (const { anchor, other } of listed ? [listed.positives, listed.negatives] : []) {
    if (anchor.some((place) => place < 0 || place >= rows) || other.some((place) => place < 0 || place >= columns)) {
      throw new RangeError(
        `${who}: mined places must be in 0 to ${rows - 1} (anchors) and 0 to ${columns - 1} (others)`,
      );
    }
  }
  return {
    rows,
    columns,
    comparison,
    referenceClassOf: columnClassOf,
    reference: (x) => (memory ? tf.concat([x, memory.embeddings], 0) : x),
    get positives() {
      return pairs().positives;
    },
    get negatives() {
      return pairs().negatives;
    },
    triplets: () => toTriplets(mined ?? pairs()),
  };
}

/** Refuses anything but pairs or triplets. */
function requireMined(who: string, mined: Mined): void {
  requireObject(who, "mined", mined, "what a miner picked");
  if (!("positives" in mined)) requireLists(who, "mined", mined, ["anchor", "positive", "negative"]);
  else for (const of of ["positives", "negatives"] as const) requireLists(who, of, mined[of], ["anchor", "other"]);
}

/** The class of each row that a batch is compared with: the batch's own rows, then the memory's. */
export function referenceClassOf({ classOf, memory }: Comparison): ArrayLike<number> {
  return memory ? Int32Array.from([...Array.from(classOf), ...Array.from(memory.classOf)]) : classOf;
}

/** The row-major indices of pairs in a matrix `[rows, columns]`. */
export function placesOf({ columns }: Pick<BatchPairs, "columns">, anchor: Int32Array, other: Int32Array): Int32Array {
  return anchor.map((row, i) => row * columns + other[i]);
}

/** Pairs as a matrix `[rows * columns]` of 0 and 1. */
export function maskOf(
  { rows, columns }: Pick<BatchPairs, "rows" | "columns">,
  { anchor, other }: IndexPairs,
): Float32Array {
  const mask = new Float32Array(rows * columns);
  for (let i = 0; i < anchor.length; i++) mask[anchor[i] * columns + other[i]] = 1;
  return mask;
}
