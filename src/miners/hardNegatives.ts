import { requireCount, requireOptions, shown } from "../core/check.js";
import { sampleDistinct, type Random } from "../core/random.js";
import { requireEmbeddings, type Embeddings } from "../data/embeddings.js";
import { readLabels, type Label, type Labels } from "../data/labels.js";
import { DIFFERENT, type Pairs } from "../data/pairLabels.js";
import { requireDistance, type Distance } from "../distances/distance.js";
import { distanceByName } from "../distances/distanceByName.js";
import { searchNeighbours } from "./searchNeighbours.js";

/** Options of {@link hardNegatives}. */
export interface HardNegativesOptions {
  /** Negatives kept for each row; default 1. */
  readonly perRow?: number;
  /** Distance by which negatives are ranked; default the one that the embeddings carry, else `euclidean`. */
  readonly distance?: Distance;
  /** How many of the nearest negatives of each row are skipped as likely wrong labels; default 0. */
  readonly skipNearest?: number;
  /**
   * How many of the nearest negatives are examined, including the skipped ones; default just enough for `perRow`, and five times that if
   * a guard may remove some or `pick` is `"random"`.
   */
  readonly lookAt?: number;
  /**
   * How much farther than the row's nearest same-class row a negative must be: at least (1 + relativeMargin) times its distance. Nearer ones
   * may well be of the same class. Rows that are alone in their class are not guarded. Default: no guard.
   */
  readonly relativeMargin?: number;
  /** Negatives nearer than this are skipped as duplicates or wrong labels; some libraries call this guard a maximum score. Default: none. */
  readonly minDistance?: number;
  /** Which of the remaining negatives are kept: the nearest (default) or a random choice. */
  readonly pick?: "nearest" | "random";
  /** Source of randomness for `pick: "random"`. */
  readonly random?: Random;
  /**
   * Distances held at once; default 4 million (16 MB). Memory is bounded by this and by the embeddings, whatever the number of rows.
   */
  readonly chunkDistances?: number;
}

/** What the guards of {@link hardNegatives} did, as numbers of pairs. */
export interface HardNegativesReport {
  /** Negatives examined, including the skipped ones. */
  readonly lookedAt: number;
  /** Skipped by `skipNearest`. */
  readonly skipped: number;
  /** Skipped by `minDistance`. */
  readonly tooNear: number;
  /** Skipped by `relativeMargin`. */
  readonly withinMargin: number;
  /** Kept. */
  readonly kept: number;
  /** Rows, not pairs, that got fewer than `perRow` negatives. */
  readonly rowsShort: number;
}

/** Different pairs that are near each other, nearest first for each row. Plain data. */
export interface HardNegatives extends Pairs {
  /** Distance of each pair. */
  readonly distances: Float32Array;
  /** What was examined and what the guards removed. */
  readonly report: HardNegativesReport;
}

/**
 * Finds the nearest rows of other classes for every row: the different pairs that the embeddings confuse most.
 *
 * Works on any embeddings. It compares all pairs, a block at a time, and keeps only the nearest, so that memory is bounded. The nearest
 * pairs of real data are often wrong labels: `skipNearest`, `relativeMargin` and `minDistance` guard against them, and the report says what
 * they removed.
 *
 * @param embeddings - From `net.embed`.
 * @param labels - The class of each row.
 * @returns At most `perRow` pairs per row, row by row, nearest first; `y` is always 1.
 * @throws RangeError if there is not one label per row, only one class, or an option is out of range.
 * @example
 * ```ts
 * const hard = await hardNegatives({ values: Float32Array.of(0, 1, 5), length: 3, size: 1 }, ["a", "b", "b"]);
 * hard.right; // [1, 0, 0]
 * ```
 * @see The guards are those of sentence-transformers' `mine_hard_negatives`; the relative margin is from Moreira and others (2024), "NV-Retriever".
 */
export async function hardNegatives(
  embeddings: Embeddings,
  labels: ArrayLike<Label> | Labels,
  options: HardNegativesOptions = {},
): Promise<HardNegatives> {
  const who = "hardNegatives";
  const { perRow = 1, skipNearest = 0, relativeMargin, minDistance } = requireOptions(who, options); // prettier-ignore
  const { pick = "nearest", random = Math.random, chunkDistances = 4_000_000 } = options;
  requireEmbeddings(who, embeddings);
  const { distance: carried = "euclidean" } = embeddings;
  const distance = options.distance ?? distanceByName(carried);
  if (distance === undefined) {
    throw new RangeError(`${who}: distance must be given for embeddings made for ${carried}; pass net.metric`);
  }
  requireDistance(who, distance);
  requireCount(who, "perRow", perRow);
  requireCount(who, "skipNearest", skipNearest, 0);
  requireCount(who, "chunkDistances", chunkDistances);
  const guarded = relativeMargin !== undefined || minDistance !== undefined || pick === "random";
  const lookAt = options.lookAt ?? skipNearest + perRow * (guarded ? 5 : 1);
  requireCount(who, "lookAt", lookAt, skipNearest + 1);
  for (const [name, value] of Object.entries({ relativeMargin, minDistance })) {
    if (value !== undefined && !(typeof value === "number" && value >= 0))
      throw new RangeError(`${who}: ${name} must be at least 0, got ${shown(value)}`);
  }
  const { classOf, classNames } = readLabels(who, "labels", labels);
  if (classOf.length !== embeddings.length) {
    throw new RangeError(
      `${who}: there must be one label per row, got ${classOf.length} labels for ${embeddings.length} rows`,
    );
  }
  if (classNames.length < 2) throw new RangeError(`${who}: need at least 2 classes, got ${classNames.length}`);

  const found = { left: [] as number[], right: [] as number[], distances: [] as number[] };
  const report = { lookedAt: 0, skipped: 0, tooNear: 0, withinMargin: 0, kept: 0, rowsShort: 0 };
  const search = { lookAt, needPositive: relativeMargin !== undefined, chunkDistances };
  await searchNeighbours(embeddings, classOf, distance, search, (row, { negatives, positive }) => {
    const limit = relativeMargin === undefined ? 0 : (1 + relativeMargin) * (positive ?? 0);
    const left: number[] = [];
    report.lookedAt += negatives.length;
    for (let rank = 0; rank < negatives.length; rank++) {
      const d = negatives.distances[rank];
      if (rank < skipNearest) report.skipped++;
      else if (minDistance !== undefined && d < minDistance) report.tooNear++;
      else if (d < limit) report.withinMargin++;
      else left.push(rank);
    }
    const kept =
      pick === "nearest" || left.length <= perRow
        ? left.slice(0, perRow)
        : Array.from(sampleDistinct(left.length, perRow, random).sort(), (place) => left[place]);
    for (const rank of kept) {
      found.left.push(row);
      found.right.push(negatives.rows[rank]);
      found.distances.push(negatives.distances[rank]);
    }
    report.kept += kept.length;
    if (kept.length < perRow) report.rowsShort++;
  });
  return {
    left: Int32Array.from(found.left),
    right: Int32Array.from(found.right),
    distances: Float32Array.from(found.distances),
    y: new Uint8Array(found.left.length).fill(DIFFERENT),
    report,
  };
}
