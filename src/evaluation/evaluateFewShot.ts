import {
  requireCount,
  requireFit,
  requireFunction,
  requireObject,
  requireOptions,
  requireTyped,
} from "../core/check.js";
import type { Estimate } from "../statistics/clopperPearson.js";
import { requireEmbeddings, type Embeddings } from "../data/embeddings.js";
import type { Episode } from "../samplers/episodeSampler.js";
import { requireSampler, type Sampler } from "../samplers/sampler.js";
import { clusteredMean } from "../statistics/clusteredMean.js";
import { ownDistance, requireRowDistanceName, rowDistance, type RowDistanceName } from "./rowDistance.js";

/** Options of {@link evaluateFewShot}. */
export interface FewShotOptions {
  /** How many episodes to draw; default 600. */
  readonly episodes?: number;
  /** Distance between embeddings; default the one that the embeddings were made for. */
  readonly distance?: RowDistanceName;
  /** A query takes the class of the nearest class mean (`"prototype"`, default) or of the nearest support row (`"nearest"`). */
  readonly classifier?: "prototype" | "nearest";
}

/** Accuracy over N-way K-shot episodes. */
export interface FewShotReport {
  /** Mean accuracy of the episodes, with its 95 % interval over episodes. */
  readonly accuracy: Estimate;
  /** How many episodes. */
  readonly episodes: number;
  /** Classes per episode, N. */
  readonly ways: number;
  /** Support rows per class, K. */
  readonly shots: number;
  /** Queries per episode. */
  readonly queries: number;
}

/**
 * Accuracy of distinguishing N classes from K examples of each, over random episodes.
 *
 * Among equally near classes the wrong ones count as nearer, so that a collapsed model gets no credit. The interval covers the episodes that might have been drawn
 * from these classes; it says nothing about other classes.
 *
 * @param embeddings - Embeddings of every row that the sampler may draw, from classes not seen in training.
 * @param sampler - See {@link episodeSampler}; it sets ways, shots and queries, and the randomness.
 * @throws RangeError if an episode has no queries or a row without an embedding.
 * @example
 * ```ts
 * const embeddings = await net.embed(held);
 * const { accuracy } = evaluateFewShot(embeddings, episodeSampler(held.labels, { ways: 5, shots: 1, random: seeded(1) }));
 * ```
 * @see Vinyals and others (2016); Snell, Swersky and Zemel (2017) for prototypes.
 */
export function evaluateFewShot(
  embeddings: Embeddings,
  sampler: Sampler<Episode>,
  options: FewShotOptions = {},
): FewShotReport {
  const who = "evaluateFewShot";
  requireEmbeddings(who, embeddings);
  const { episodes = 600, distance = ownDistance(who, embeddings), classifier = "prototype" } = requireOptions(who, options); // prettier-ignore
  requireCount(who, "episodes", episodes);
  requireFit(["prototype", "nearest"].includes(classifier), who, "classifier", '"prototype" or "nearest"', classifier); // prettier-ignore
  requireRowDistanceName(who, distance);
  requireFunction(who, "sampler", sampler, "use episodeSampler");
  requireSampler(who, sampler, embeddings);
  const accuracies = new Float64Array(episodes);
  let shape = { ways: 0, shots: 0, queries: 0 };
  for (let k = 0; k < episodes; k++) {
    const { rows, classOf, supportCount } = requireObject(who, "an episode", sampler(), "an object", ["rows", "classOf", "supportCount"], "use episodeSampler"); // prettier-ignore
    for (const [name, list] of Object.entries({ rows, classOf })) requireTyped(who, `an episode's ${name}`, list, "Int32Array"); // prettier-ignore
    requireCount(who, "an episode's supportCount", supportCount);
    const queries = rows.length - supportCount;
    if (queries < 1) throw new RangeError(`${who}: an episode must have queries, got none in ${rows.length} rows`);
    const beyond = rows.find((row) => !(row >= 0 && row < embeddings.length));
    if (beyond !== undefined) {
      throw new RangeError(`${who}: rows must be in 0 to ${embeddings.length - 1}, got ${beyond}`);
    }
    const classes = [...new Set(classOf.subarray(0, supportCount))];
    const { points, owner } = candidates(embeddings, rows, classOf, supportCount, classes, classifier);
    const between = rowDistance(points, distance);
    const firstQuery = owner.length;
    let correct = 0;
    for (let query = 0; query < queries; query++) {
      let own = Infinity;
      let others = Infinity;
      for (let candidate = 0; candidate < firstQuery; candidate++) {
        const value = between(firstQuery + query, candidate);
        if (owner[candidate] === classOf[supportCount + query]) own = Math.min(own, value);
        else others = Math.min(others, value);
      }
      if (own < others) correct++;
    }
    accuracies[k] = correct / queries;
    shape = { ways: classes.length, shots: supportCount / classes.length, queries };
  }
  return { accuracy: clusteredMean(accuracies, undefined, { range: [0, 1] }), episodes, ...shape };
}

/** What queries are compared with (class means or support rows) and, after them, the queries themselves, with the class that each candidate stands for. */
function candidates(
  { values, size }: Embeddings,
  rows: Int32Array,
  classOf: Int32Array,
  supportCount: number,
  classes: readonly number[],
  classifier: "prototype" | "nearest",
): { points: Embeddings; owner: number[] } {
  const owner = classifier === "prototype" ? [...classes] : Array.from(classOf.subarray(0, supportCount));
  const length = owner.length + rows.length - supportCount;
  const points = new Float32Array(length * size);
  const sums = new Float64Array(classifier === "prototype" ? classes.length * size : 0);
  for (let k = 0; k < rows.length; k++) {
    const row = values.subarray(rows[k] * size, (rows[k] + 1) * size);
    if (k >= supportCount) points.set(row, (owner.length + k - supportCount) * size);
    else if (classifier === "nearest") points.set(row, k * size);
    else {
      const place = classes.indexOf(classOf[k]) * size;
      for (let d = 0; d < size; d++) sums[place + d] += row[d];
    }
  }
  // Summed in double precision and divided once: the mean of equal rows is that row, to the last bit.
  for (let i = 0; i < sums.length; i++) points[i] = sums[i] / (supportCount / classes.length);
  return { points: { values: points, length, size }, owner };
}
