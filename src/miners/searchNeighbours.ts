import * as tf from "@tensorflow/tfjs-core";

import { embeddingRow, type Embeddings } from "../data/embeddings.js";
import type { Distance } from "../distances/distance.js";
import { euclidean } from "../distances/euclidean.js";
import { productMatrix } from "../distances/productMatrix.js";
import { squaredEuclidean } from "../distances/squaredEuclidean.js";
import { NearestList } from "./nearestList.js";

/** The neighbours of a row. */
export interface Neighbours {
  /** Its nearest rows of other classes, nearest first. */
  readonly negatives: Pick<NearestList, "length" | "rows" | "distances">;
  /** Distance of its nearest other row of the same class; undefined if there is none. */
  readonly positive: number | undefined;
}

/** Options of the search. */
interface SearchOptions {
  /** Negatives reported per row. */
  readonly lookAt: number;
  /** Whether to find the nearest positive. */
  readonly needPositive: boolean;
  /** Distances held at once. */
  readonly chunkDistances: number;
}

/** How many more neighbours are ranked approximately and then measured exactly than are reported, since rounding may swap neighbours. */
const SPARE = 8;

/**
 * Compares every row with every row, a block at a time, and reports each row's nearest negatives and its nearest positive.
 *
 * Rows are reported in order. Euclidean distances are ranked by products, which are fast and inexact only between nearly equal distances; the reported
 * distances are exact.
 */
export async function searchNeighbours(
  embeddings: Embeddings,
  classOf: Int32Array,
  distance: Distance,
  { lookAt, needPositive, chunkDistances }: SearchOptions,
  tell: (row: number, neighbours: Neighbours) => void,
): Promise<void> {
  const { length: n, size, values } = embeddings;
  const width = Math.min(n, 4096);
  const height = Math.max(1, Math.floor(chunkDistances / width));
  const rank = distance === euclidean || distance === squaredEuclidean ? productMatrix : distance.matrix;
  const rowsFrom = (start: number, rows: number): tf.Tensor2D =>
    tf.tensor2d(values.subarray(start * size, (start + rows) * size), [rows, size]);

  for (let top = 0; top < n; top += height) {
    const rows = Math.min(height, n - top);
    const negatives = Array.from({ length: rows }, () => new NearestList(Math.min(lookAt + SPARE, n)));
    const positives = Array.from({ length: rows }, () => new NearestList(Math.min(1 + SPARE, n)));
    const above = rowsFrom(top, rows);
    try {
      for (let start = 0; start < n; start += width) {
        const columns = Math.min(width, n - start);
        const block = tf.tidy(() => rank(above, rowsFrom(start, columns)));
        const distances = await block.data<"float32">();
        block.dispose();
        for (let i = 0; i < rows; i++) {
          const own = classOf[top + i];
          const [near, alike] = [negatives[i], positives[i]];
          for (let j = 0; j < columns; j++) {
            if (classOf[start + j] !== own) near.offer(start + j, distances[i * columns + j]);
            else if (needPositive && start + j !== top + i) alike.offer(start + j, distances[i * columns + j]);
          }
        }
      }
    } finally {
      above.dispose();
    }
    const exactNegatives = await measure(embeddings, distance, top, negatives);
    const exactPositives = await measure(embeddings, distance, top, positives);
    for (let i = 0; i < rows; i++) {
      const { rows: found, distances, length } = exactNegatives[i];
      tell(top + i, {
        negatives: { rows: found, distances, length: Math.min(length, lookAt) },
        positive: exactPositives[i].length > 0 ? exactPositives[i].distances[0] : undefined,
      });
    }
  }
}

/** Rows measured at a time. */
const PAIRS = 65536;

/** The same rows with their exact distances, ordered by them. */
async function measure(
  embeddings: Embeddings,
  distance: Distance,
  top: number,
  lists: readonly NearestList[],
): Promise<NearestList[]> {
  const sorted = lists.map((list) => new NearestList(Math.max(1, list.length)));
  const pairs = lists.flatMap((list, i) => Array.from(list.rows.subarray(0, list.length), (row) => [i, row] as const));
  const { size } = embeddings;
  for (let start = 0; start < pairs.length; start += PAIRS) {
    const some = pairs.slice(start, start + PAIRS);
    const [a, b] = [new Float32Array(some.length * size), new Float32Array(some.length * size)];
    some.forEach(([i, row], k) => {
      a.set(embeddingRow(embeddings, top + i), k * size);
      b.set(embeddingRow(embeddings, row), k * size);
    });
    const exact = tf.tidy(() => {
      const shape: [number, number] = [some.length, size];
      return distance.rows(tf.tensor2d(a, shape), tf.tensor2d(b, shape));
    });
    const distances = await exact.data<"float32">();
    exact.dispose();
    // Offered in row order, so that among equally near rows the first stays first.
    const order = some.map((_, k) => k).sort((k, l) => some[k][0] - some[l][0] || some[k][1] - some[l][1]);
    for (const k of order) sorted[some[k][0]].offer(some[k][1], distances[k]);
  }
  return sorted;
}
