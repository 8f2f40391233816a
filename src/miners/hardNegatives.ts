import * as tf from "@tensorflow/tfjs-core";

import { requireCount } from "../core/check.js";
import type { Embeddings } from "../data/embeddings.js";
import { toLabels, type Label, type Labels } from "../data/labels.js";
import { DIFFERENT, type Pairs } from "../data/pairLabels.js";
import type { Distance } from "../distances/distance.js";
import { euclidean } from "../distances/euclidean.js";
import { NearestList } from "./nearestList.js";

/** Options of {@link hardNegatives}. */
export interface HardNegativesOptions {
  /** Negatives kept for each row; default 1. */
  readonly perRow?: number;
  /** How near counts as hard; default {@link euclidean}. */
  readonly distance?: Distance;
  /**
   * Distances held at once; default 4 million (16 MB). Memory is bounded by this and by the embeddings, whatever the number of rows.
   */
  readonly chunkDistances?: number;
}

/** Different pairs that are near each other, nearest first for each row. Plain data. */
export interface HardNegatives extends Pairs {
  /** Distance of each pair. */
  readonly distances: Float32Array;
}

/**
 * Finds for every row its nearest rows of other classes: the different pairs that the embeddings confuse most.
 *
 * Looks at all pairs, a block at a time, and keeps only the nearest, so that memory is bounded.
 *
 * @param embeddings - From `net.embed`.
 * @param labels - The class of each row.
 * @returns `perRow` pairs a row (fewer where there are fewer negatives), row by row, nearest first; `y` is 1 throughout.
 * @throws RangeError if there is not one label a row, or only one class.
 * @example
 * ```ts
 * const hard = await hardNegatives({ values: Float32Array.of(0, 1, 5), length: 3, size: 1 }, ["a", "b", "b"]);
 * hard.right; // [1, 0, 0]
 * ```
 */
export async function hardNegatives(
  embeddings: Embeddings,
  labels: ArrayLike<Label> | Labels,
  { perRow = 1, distance = euclidean, chunkDistances = 4_000_000 }: HardNegativesOptions = {},
): Promise<HardNegatives> {
  const who = "hardNegatives";
  requireCount(who, "perRow", perRow);
  requireCount(who, "chunkDistances", chunkDistances);
  const { length: n, size, values } = embeddings;
  const { classOf, classNames } = toLabels(labels);
  if (classOf.length !== n) {
    throw new RangeError(`${who}: there must be one label a row, got ${classOf.length} labels for ${n} rows`);
  }
  if (classNames.length < 2) throw new RangeError(`${who}: need at least 2 classes, got ${classNames.length}`);

  const width = Math.min(n, 4096);
  const height = Math.max(1, Math.floor(chunkDistances / width));
  const found = { left: [] as number[], right: [] as number[], distances: [] as number[] };
  const rowsFrom = (start: number, rows: number): tf.Tensor2D =>
    tf.tensor2d(values.subarray(start * size, (start + rows) * size), [rows, size]);

  for (let top = 0; top < n; top += height) {
    const rows = Math.min(height, n - top);
    const nearest = Array.from({ length: rows }, () => new NearestList(perRow));
    const above = rowsFrom(top, rows);
    try {
      for (let start = 0; start < n; start += width) {
        const columns = Math.min(width, n - start);
        const block = tf.tidy(() => distance.matrix(above, rowsFrom(start, columns)));
        const distances = await block.data<"float32">();
        block.dispose();
        for (let i = 0; i < rows; i++) {
          for (let j = 0; j < columns; j++) {
            if (classOf[top + i] !== classOf[start + j]) nearest[i].offer(start + j, distances[i * columns + j]);
          }
        }
      }
    } finally {
      above.dispose();
    }
    nearest.forEach((list, i) => {
      for (let k = 0; k < list.length; k++) {
        found.left.push(top + i);
        found.right.push(list.rows[k]);
        found.distances.push(list.distances[k]);
      }
    });
  }
  return {
    left: Int32Array.from(found.left),
    right: Int32Array.from(found.right),
    distances: Float32Array.from(found.distances),
    y: new Uint8Array(found.left.length).fill(DIFFERENT),
  };
}
