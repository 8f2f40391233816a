import * as tf from "@tensorflow/tfjs-core";

import { requireRank } from "../core/check.js";
import { allPairs, toPairs, toTriplets, type IndexPairs, type Mined, type MinedTriplets } from "../miners/mined.js";

/** Rows of earlier batches to compare with, as constants. */
export interface Memory {
  /** Their embeddings, shape `[rows, size]`; the caller's. */
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
  /** Rows that the batch is compared with beside itself; default: none. */
  readonly memory?: Memory;
}

/** What a loss over a batch is told beside the embeddings: the class of each row, or that with what to compare. */
export type Compared = ArrayLike<number> | Comparison;

/** A checked comparison, with what losses need of it. */
export interface Frame {
  /** Rows of the batch. */
  readonly rows: number;
  /** Rows they are compared with: the batch's, then the memory's. */
  readonly columns: number;
  readonly comparison: Comparison;
  /** The class of each of these. */
  readonly referenceClassOf: ArrayLike<number>;
  /** The embeddings compared with, shape `[columns, size]`. */
  readonly reference: (embeddings: tf.Tensor2D) => tf.Tensor2D;
  readonly positives: IndexPairs;
  readonly negatives: IndexPairs;
  readonly triplets: () => MinedTriplets;
}

type IndexPairsByKind = ReturnType<typeof allPairs>;

/** Checks what a loss is given, and lays out what it compares. */
export function frame(who: string, embeddings: tf.Tensor2D, compared: Compared): Frame {
  requireRank(who, "embeddings", embeddings.shape, 2, "[rows, size]");
  const comparison = "classOf" in compared ? compared : { classOf: compared };
  const { classOf, mined, memory } = comparison;
  const [rows, size] = embeddings.shape;
  if (classOf.length !== rows) {
    throw new RangeError(`${who}: there must be one class a row, got ${classOf.length} classes for ${rows} rows`);
  }
  if (memory && (memory.embeddings.shape[1] !== size || memory.embeddings.shape[0] !== memory.classOf.length)) {
    throw new RangeError(
      `${who}: the memory must have embeddings of size ${size} and a class for each, got [${memory.embeddings.shape.join(", ")}] and ${memory.classOf.length} classes`,
    );
  }
  const referenceClassOf = memory ? Int32Array.from([...Array.from(classOf), ...Array.from(memory.classOf)]) : classOf;
  const columns = referenceClassOf.length;
  // Listing all pairs takes long, and not every loss asks for them.
  let listed = mined && toPairs(mined);
  const pairs = (): IndexPairsByKind => (listed ??= allPairs(classOf, referenceClassOf));
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
    referenceClassOf,
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

/** Where pairs stand in a matrix `[rows, columns]`, in row-major order. */
export function placesOf({ columns }: Pick<Frame, "columns">, anchor: Int32Array, other: Int32Array): Int32Array {
  return anchor.map((row, i) => row * columns + other[i]);
}

/** Pairs as a matrix `[rows * columns]` of 0 and 1. */
export function maskOf(
  { rows, columns }: Pick<Frame, "rows" | "columns">,
  { anchor, other }: IndexPairs,
): Float32Array {
  const mask = new Float32Array(rows * columns);
  for (let i = 0; i < anchor.length; i++) mask[anchor[i] * columns + other[i]] = 1;
  return mask;
}
