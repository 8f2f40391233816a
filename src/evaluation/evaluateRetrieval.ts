import type { Estimate } from "../statistics/clopperPearson.js";
import { requireCount, requireFunction, requireList, requireOptions, requireRows } from "../core/check.js";
import { readLabels, type Label, type Labels } from "../data/labels.js";
import { clusteredMean } from "../statistics/clusteredMean.js";
import { countBelow } from "../statistics/bisect.js";
import { distancesTo } from "./distancesTo.js";
import { requireRowDistance, type RowDistance } from "./rowDistance.js";

/** Options of {@link evaluateRetrieval}. */
export interface RetrievalOptions {
  /** Query rows; default all. */
  readonly queries?: ArrayLike<number>;
  /** Reference rows; default all. A row never finds itself. */
  readonly references?: ArrayLike<number>;
  /** Leaves a reference out for a query, such as one from the same camera. */
  readonly ignore?: (query: number, reference: number) => boolean;
  /**
   * How many of the nearest count for MAP and MRR; anything beyond counts as not found. Default all; `"largestClass"` stops at the size of the largest
   * class of references (less 1, for the query, if `references` is omitted), as pytorch-metric-learning does.
   */
  readonly depth?: number | "largestClass";
  /** Ranks K at which to report recall@K, the share of queries with a right one among the K nearest; default 1, 5, 10. */
  readonly recallAt?: readonly number[];
}

/** Retrieval figures, each a mean over queries with a 95 % interval over classes. */
export interface RetrievalReport {
  /** Share of queries whose nearest reference is right (P@1). */
  readonly precisionAt1: Estimate;
  /** Share of the R nearest that are right, where R is the number of references of the query's class. */
  readonly rPrecision: Estimate;
  /** Mean over i <= R of precision@i where the i-th is right, and 0 where it is not (MAP@R). */
  readonly meanAveragePrecisionAtR: Estimate;
  /** Mean over the right references of the precision at their rank (MAP). */
  readonly meanAveragePrecision: Estimate;
  /** Mean of 1 over the rank of the first right reference (MRR). */
  readonly meanReciprocalRank: Estimate;
  /** Recall@K by K: share of queries with a right reference among the K nearest. */
  readonly recallAt: Readonly<Record<number, Estimate>>;
  /** How many queries were counted. */
  readonly queries: number;
  /** How many had no reference of their class and were left out. */
  readonly queriesWithoutReference: number;
  /** How many classes the queries come from. */
  readonly classes: number;
}

/**
 * Retrieval quality: how high each query's own class ranks among the references.
 *
 * Only the ranks of right references are needed, so only those are sorted, and memory is proportional to the number of references. Among equally near
 * references, wrong ones count as nearer, so that a collapsed model gets no credit.
 *
 * @param labels - Class of every row.
 * @param distance - Distance between two rows, see {@link rowDistance}.
 * @throws RangeError if no query has a reference of its class, or a distance is NaN.
 * @example
 * ```ts
 * const embeddings = { values: Float32Array.of(0, 0.1, 1, 1.2), length: 4, size: 1 };
 * evaluateRetrieval(["a", "a", "b", "b"], rowDistance(embeddings)).precisionAt1.value; // 1
 * ```
 * @see Musgrave, Belongie and Lim (2020), "A metric learning reality check", for R-precision and MAP@R.
 */
export function evaluateRetrieval(
  labels: ArrayLike<Label> | Labels,
  distance: RowDistance,
  options: RetrievalOptions = {},
): RetrievalReport {
  const who = "evaluateRetrieval";
  const { queries, references, ignore, depth = Infinity, recallAt = [1, 5, 10] } = requireOptions(who, options);
  const { classOf, length } = readLabels(who, "labels", labels);
  requireRowDistance(who, distance);
  if (queries !== undefined) requireRows(who, queries, length, "queries");
  if (references !== undefined) requireRows(who, references, length, "references");
  if (ignore !== undefined) requireFunction(who, "ignore", ignore);
  if (depth !== "largestClass" && depth !== Infinity) requireCount(who, "depth", depth);
  requireList(who, "recallAt", recallAt, "a list of ranks");
  for (const rank of recallAt) requireCount(who, "each of recallAt", rank);
  const all = Int32Array.from({ length }, (_, row) => row);
  const searched = references ?? all;
  const figures: Record<"first" | "rPrecision" | "mapAtR" | "map" | "reciprocal" | "rank", number[]> = {
    first: [],
    rPrecision: [],
    mapAtR: [],
    map: [],
    reciprocal: [],
    rank: [],
  };
  const clusters: number[] = [];
  const deepest = depth === "largestClass" ? largestClass(classOf, searched) - (references ? 0 : 1) : depth;
  let without = 0;
  distancesTo(who, queries ?? all, searched, distance, (query, distances) => {
    const ranks = ranksOfOwnClass(query, searched, classOf, distances, ignore);
    const count = ranks.length;
    if (count === 0) {
      without++;
      return;
    }
    let within = 0;
    let atR = 0;
    let average = 0;
    for (let k = 0; k < count; k++) {
      const precision = (k + 1) / ranks[k];
      if (ranks[k] <= deepest) average += precision / count;
      if (ranks[k] > count) continue;
      within++;
      atR += precision / count;
    }
    figures.first.push(ranks[0] === 1 ? 1 : 0);
    figures.rPrecision.push(within / count);
    figures.mapAtR.push(atR);
    figures.map.push(average);
    figures.reciprocal.push(ranks[0] <= deepest ? 1 / ranks[0] : 0);
    figures.rank.push(ranks[0]);
    clusters.push(classOf[query]);
  });
  if (clusters.length === 0) {
    throw new RangeError(
      `${who}: at least 1 query must have a reference of its class, got ${without} queries without one`,
    );
  }
  const mean = (values: readonly number[]): Estimate => clusteredMean(values, clusters, { range: [0, 1] });
  return {
    precisionAt1: mean(figures.first),
    rPrecision: mean(figures.rPrecision),
    meanAveragePrecisionAtR: mean(figures.mapAtR),
    meanAveragePrecision: mean(figures.map),
    meanReciprocalRank: mean(figures.reciprocal),
    recallAt: Object.fromEntries(
      recallAt.map((most) => [most, mean(figures.rank.map((rank) => (rank <= most ? 1 : 0)))]),
    ),
    queries: clusters.length,
    queriesWithoutReference: without,
    classes: new Set(clusters).size,
  };
}

function largestClass(classOf: Int32Array, rows: ArrayLike<number>): number {
  const counts = new Map<number, number>();
  let largest = 0;
  for (let k = 0; k < rows.length; k++) {
    const count = (counts.get(classOf[rows[k]]) ?? 0) + 1;
    counts.set(classOf[rows[k]], count);
    largest = Math.max(largest, count);
  }
  return largest;
}

/** Rank, from 1, of each reference of the query's class, nearest first. */
function ranksOfOwnClass(
  query: number,
  references: ArrayLike<number>,
  classOf: Int32Array,
  distances: Float64Array,
  ignore?: (query: number, reference: number) => boolean,
): Float64Array {
  const isOut = (reference: number): boolean => reference === query || ignore?.(query, reference) === true;
  const right: number[] = [];
  for (let k = 0; k < references.length; k++) {
    if (classOf[references[k]] === classOf[query] && !isOut(references[k])) right.push(distances[k]);
  }
  const own = Float64Array.from(right).sort();
  const farthest = own.length === 0 ? -Infinity : own[own.length - 1];
  // closer[k]: wrong references no farther than the k-th right one, but farther than the one before it.
  const closer = new Float64Array(own.length);
  for (let k = 0; k < references.length; k++) {
    if (distances[k] > farthest || classOf[references[k]] === classOf[query] || isOut(references[k])) continue;
    closer[countBelow(own, distances[k])]++;
  }
  let before = 0;
  return own.map((_, k) => (before += closer[k]) + k + 1);
}
