import { cosine } from "../distances/cosine.js";
import type { Distance } from "../distances/distance.js";
import { euclidean } from "../distances/euclidean.js";
import { manhattan } from "../distances/manhattan.js";
import { squaredEuclidean } from "../distances/squaredEuclidean.js";
import type { RowRank } from "../tensors/rowSearch.js";

/** A distance between two rows of numbers, computed with plain loops in double precision. */
export interface PlainDistance {
  /** How a row search ranks by this distance. */
  readonly rowRank: RowRank;
  /** A rank that grows with the distance and is cheaper to compute: between `a` from `aStart` on and `b` from `bStart` on. */
  readonly rank: (a: Float32Array, aStart: number, b: Float32Array, bStart: number, size: number) => number;
  /** Converts a rank to a distance. */
  readonly distance: (rank: number) => number;
}

const same = (rank: number): number => rank;

/** The plain form of the library's own distances; undefined for any other. */
export function plainDistance(distance: Distance): PlainDistance | undefined {
  // By object, not by name: a user's own distance may have the same name.
  if (distance === euclidean) return { rowRank: "squared", rank: squaredDifferences, distance: Math.sqrt };
  if (distance === squaredEuclidean) return { rowRank: "squared", rank: squaredDifferences, distance: same };
  if (distance === manhattan) return { rowRank: "manhattan", rank: differences, distance: same };
  if (distance === cosine) return { rowRank: "cosine", rank: angle, distance: same };
  return undefined;
}

function squaredDifferences(a: Float32Array, aStart: number, b: Float32Array, bStart: number, size: number): number {
  let [even, odd] = [0, 0];
  let i = 0;
  // Two sums, so that the processor need not wait for one addition before the next.
  for (; i + 1 < size; i += 2) {
    const first = a[aStart + i] - b[bStart + i];
    const second = a[aStart + i + 1] - b[bStart + i + 1];
    even += first * first;
    odd += second * second;
  }
  if (i < size) even += (a[aStart + i] - b[bStart + i]) ** 2;
  return even + odd;
}

function differences(a: Float32Array, aStart: number, b: Float32Array, bStart: number, size: number): number {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += Math.abs(a[aStart + i] - b[bStart + i]);
  return sum;
}

function angle(a: Float32Array, aStart: number, b: Float32Array, bStart: number, size: number): number {
  let [product, aSquares, bSquares] = [0, 0, 0];
  for (let i = 0; i < size; i++) {
    const [x, y] = [a[aStart + i], b[bStart + i]];
    product += x * y;
    aSquares += x * x;
    bSquares += y * y;
  }
  // A row of zeros is at distance 1 from everything.
  return aSquares === 0 || bSquares === 0 ? 1 : 1 - product / Math.sqrt(aSquares * bSquares);
}
