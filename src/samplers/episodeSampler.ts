import { requireCount, requireOptions } from "../core/check.js";
import { sampleDistinct, type Random } from "../core/random.js";
import { rowsByClass, readLabels, type Label, type Labels } from "../data/labels.js";
import { drawing, type ClassBatch, type Sampler } from "./sampler.js";

/** One N-way K-shot task: some examples of each class to learn from, the support, and others to classify, the queries. Plain data. */
export interface Episode extends ClassBatch {
  /** Number of support rows, which come first; the others are the queries. */
  readonly supportCount: number;
}

/** Options of {@link episodeSampler}. */
export interface EpisodeSamplerOptions {
  /** Classes in an episode, N; default 5. Training with more classes than the test has usually helps. */
  readonly ways?: number;
  /** Support rows of each class, K; default 1. */
  readonly shots?: number;
  /** Query rows of each class; default 5. */
  readonly queries?: number;
  /** Source of randomness. */
  readonly random?: Random;
}

/**
 * Draws N-way K-shot episodes: N classes, K support rows and some query rows of each, all distinct.
 *
 * Classes are uniform over those with at least `shots + queries` rows; rows are uniform within their class.
 *
 * @param labels - The class of each row.
 * @returns A sampler; calling it with a number draws that many classes instead of N. The support comes first, class by class, then the
 *   queries in the same order of classes.
 * @throws RangeError if fewer than `ways` classes have enough rows.
 * @example
 * ```ts
 * const { rows, supportCount } = episodeSampler(labels, { ways: 5, shots: 1, queries: 3, random: seeded(1) })();
 * // 20 rows, of which the first 5 are the support
 * ```
 * @see Vinyals and others (2016), "Matching networks for one shot learning"; Snell, Swersky, Zemel (2017), algorithm 1.
 */
export function episodeSampler(
  labels: ArrayLike<Label> | Labels,
  options: EpisodeSamplerOptions = {},
): Sampler<Episode> {
  const who = "episodeSampler";
  const { ways = 5, shots = 1, queries = 5, random = Math.random } = requireOptions(who, options);
  requireCount(who, "shots", shots);
  requireCount(who, "queries", queries);
  const made = readLabels(who, "labels", labels);
  const usable = rowsByClass(made).filter((rows) => rows.length >= shots + queries);
  const requireWays = (count: number): void => {
    requireCount(who, "the number of classes in an episode", count, 2);
    if (count <= usable.length) return;
    throw new RangeError(
      `${who}: an episode cannot have ${count} classes, only ${usable.length} classes have at least ${shots + queries} rows (${shots} for the support, ${queries} as queries)`,
    );
  };
  requireWays(ways);

  return drawing(
    (size = ways) => {
      requireWays(size);
      const support: number[] = [];
      const query: number[] = [];
      for (const c of sampleDistinct(usable.length, size, random)) {
        sampleDistinct(usable[c].length, shots + queries, random).forEach((place, i) => {
          (i < shots ? support : query).push(usable[c][place]);
        });
      }
      const rows = Int32Array.from([...support, ...query]);
      return {
        rows,
        classOf: rows.map((row) => made.classOf[row]),
        classNames: made.classNames,
        supportCount: support.length,
      };
    },
    random,
    made.length,
  );
}
