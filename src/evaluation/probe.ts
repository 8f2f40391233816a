import { influence } from "../calibration/influence.js";
import { rocHull } from "../calibration/rocHull.js";
import { sortScores } from "../calibration/sortedScores.js";
import { weightedPairs } from "../calibration/weightedPairs.js";
import {
  requireCount,
  requireFit,
  requireList,
  requireObject,
  requireOptions,
  requireWithin,
  shown,
} from "../core/check.js";
import { shuffle, type Random } from "../core/random.js";
import type { ScoredPairs } from "../data/scoredPairs.js";
import { clopperPearson, type Estimate } from "../statistics/clopperPearson.js";
import { fitLogistic, logisticLogOdds } from "../statistics/logisticRegression.js";
import { clusteredVariance } from "../statistics/pairClusters.js";
import { tQuantile } from "../statistics/tQuantile.js";

/** Options of {@link probe}. */
export interface ProbeOptions {
  /** Which of the two inputs to test; default "right", where questioned samples usually are. */
  readonly side?: "left" | "right";
  /** How many folds of identities; default 5, or the number of identities if smaller. */
  readonly folds?: number;
  /** Share of intervals that contain the true area; default 0.95. */
  readonly confidence?: number;
  /** Source of randomness for the folds; default `Math.random`. */
  readonly random?: Random;
}

/** How much one input alone reveals about the label of a pair. */
export interface ProbeResult {
  /** Area under the curve of predicting "different" from one input: 0.5 if the input reveals nothing; well above that, the pairs leak their label. */
  readonly areaUnderCurve: Estimate;
  /** How many pairs were predicted, each by a model that saw none of the identities of its fold. */
  readonly pairs: number;
  /** How many identities were divided into folds. */
  readonly identities: number;
}

/**
 * Does one input alone predict the label of a pair? It should not: "same" is a relation. If it does, for instance because forgeries were written with
 * darker pens, a network can reach good figures without comparing anything.
 *
 * Fits a logistic regression on the features of one side in all folds of identities but one, and ranks the pairs of the remaining fold. Only pairs of the same fold
 * are compared with each other: models of different folds have learned different shares of different pairs, which would produce spurious figures below 0.5.
 *
 * @param features - A number or a list of numbers for each row, such as the mean grey of its ink.
 * @param pairs - Pairs of those rows with their labels; scored pairs will do. Folds keep identities together; without identities, each row counts as its own identity.
 * @throws RangeError if a row has no features, features are not finite, there are fewer than 2 identities, or no fold has pairs of both kinds.
 * @example
 * ```ts
 * const darkness = [0.1, 0.2, 0.9, 0.1, 0.2, 0.8, 0.1, 0.1, 0.7];
 * const pairs = { left: [0, 0, 3, 3, 6, 6], right: [1, 2, 4, 5, 7, 8], y: [0, 1, 0, 1, 0, 1], rightIdentity: [1, 1, 2, 2, 3, 3] };
 * probe(darkness, pairs).areaUnderCurve.value; // 1
 * ```
 */
export function probe(
  features: ArrayLike<number> | ArrayLike<ArrayLike<number>>,
  pairs: Omit<ScoredPairs, "distances">,
  options: ProbeOptions = {},
): ProbeResult {
  const { side = "right", folds = 5, confidence = 0.95, random = Math.random } = requireOptions("probe", options);
  requireFit(["left", "right"].includes(side), "probe", "side", '"left" or "right"', side);
  requireCount("probe", "folds", folds, 2);
  requireWithin("probe", "confidence", confidence, 0, 1);
  requireList("probe", "features", features, "a list with a number, or several, per row");
  requireObject("probe", "pairs", pairs, "an object", ["y"], "make them with a sampler or everyPair");
  const rows = pairs[side];
  const { y } = pairs;
  for (const [name, list] of Object.entries({ y, left: pairs.left, right: pairs.right, leftIdentity: pairs.leftIdentity, rightIdentity: pairs.rightIdentity })) if (list !== undefined) requireList("probe", name, list); // prettier-ignore
  requireFit(Array.prototype.every.call(y, (label) => label === 0 || label === 1), "probe", "y", "0 or 1 for each pair", y); // prettier-ignore
  if (!rows) throw new RangeError(`probe: pairs must say which rows they are of (left and right), got none`);
  if (rows.length !== y.length) {
    throw new RangeError(
      `probe: rows and y must have one entry per pair, got ${rows.length} rows and ${y.length} labels`,
    );
  }
  const { places, inputs } = distinctInputs(features, rows);
  const identityOf = pairs[side === "left" ? "leftIdentity" : "rightIdentity"] ?? rows;
  requireFit(identityOf.length === y.length, "probe", "identities", "one per pair", identityOf);
  const names = [...new Set(Array.from(identityOf))];
  if (names.length < 2)
    throw new RangeError(`probe: need at least 2 identities to test on unseen ones, got ${names.length}`);
  const foldCount = Math.min(folds, names.length);
  const foldOf = new Map(shuffle(names, random).map((name, k) => [name, k % foldCount]));

  let tested = 0;
  const areas: FoldArea[] = [];
  for (let fold = 0; fold < foldCount; fold++) {
    // A row occurs in many pairs: it is used once, with its numbers of pairs and of different pairs.
    const trials = new Float64Array(inputs.length);
    const ones = new Float64Array(inputs.length);
    const testing: number[] = [];
    for (let pair = 0; pair < y.length; pair++) {
      if (foldOf.get(identityOf[pair]) === fold) {
        testing.push(pair);
        continue;
      }
      trials[places[pair]]++;
      ones[places[pair]] += y[pair];
    }
    const different = testing.reduce((sum, pair) => sum + y[pair], 0);
    if (different === 0 || different === testing.length) continue; // nothing to compare
    const training = [...trials.keys()].filter((place) => trials[place] > 0);
    const of = (counts: Float64Array): number[] => training.map((place) => counts[place]);
    const columns = inputs[0].map((_, k) => training.map((place) => inputs[place][k]));
    // The penalty of one pair keeps the weights finite if a feature separates the kinds perfectly.
    const model = fitLogistic({ features: columns, trials: of(trials), ones: of(ones) }, { ridge: 1 });
    const predicted = testing.map((pair) => logisticLogOdds(model, inputs[places[pair]]));
    const at = <T>(values: ArrayLike<T>): T[] => testing.map((pair) => values[pair]);
    areas.push(foldArea(at(y), predicted, at(identityOf)));
    tested += testing.length;
  }
  if (areas.length === 0) {
    throw new RangeError(`probe: at least one fold must have pairs of both kinds, got none in ${foldCount} folds`);
  }
  return { areaUnderCurve: pooledArea(areas, confidence), pairs: tested, identities: names.length };
}

/** The area under the curve within one fold. */
interface FoldArea {
  /** How many couples of a same and a different pair there are. */
  readonly couples: number;
  /** Share of couples in the right order. */
  readonly area: number;
  /** Variance of the area, over the identities of the fold. */
  readonly variance: number;
  /** How many identities the fold has. */
  readonly identities: number;
}

function foldArea(y: readonly number[], distances: readonly number[], identity: readonly number[]): FoldArea {
  const scored = { distances, y, leftIdentity: identity, rightIdentity: identity };
  const hull = rocHull(sortScores("probe", scored));
  const pairs = weightedPairs(scored);
  const { identities } = pairs.clusters;
  const { variance } = clusteredVariance(pairs.clusters, influence(pairs, hull).areaUnderCurve);
  const different = y.reduce((sum, label) => sum + label, 0);
  // Placements of both kinds are measured from their own means, which costs a second degree of freedom.
  const spent = identities > 2 ? (identities - 1) / (identities - 2) : 1;
  return {
    couples: different * (y.length - different),
    area: hull.areaUnderCurve,
    variance: variance * spent,
    identities,
  };
}

/** Mean area of the folds, weighted by their couples, with an interval over identities that is symmetric in log odds. */
function pooledArea(areas: readonly FoldArea[], confidence: number): Estimate {
  const couples = areas.reduce((sum, fold) => sum + fold.couples, 0);
  const identities = areas.reduce((sum, fold) => sum + fold.identities, 0);
  const value = areas.reduce((sum, fold) => sum + (fold.area * fold.couples) / couples, 0);
  const variance = areas.reduce((sum, fold) => sum + fold.variance * (fold.couples / couples) ** 2, 0);
  if (!(variance > 0) || value === 0 || value === 1) {
    // Nothing overlaps, so nothing varies: bound the error as if each identity had been tried once.
    const { high } = clopperPearson(0, identities, confidence);
    return value < 0.5 ? { value, low: value, high } : { value, low: 1 - high, high: value };
  }
  const half = tQuantile((1 + confidence) / 2, Math.max(1, identities - 2 * areas.length)) * Math.sqrt(variance);
  const centre = Math.log(value / (1 - value));
  const at = (odds: number): number => 1 / (1 + Math.exp(-odds));
  const inOdds = half / (value * (1 - value));
  return { value, low: at(centre - inOdds), high: at(centre + inOdds) };
}

function featuresOf(features: ArrayLike<number> | ArrayLike<ArrayLike<number>>, row: number, pair: number): number[] {
  const value = features[row] as number | ArrayLike<number> | undefined;
  if (value === undefined) {
    throw new RangeError(`probe: rows must be in 0 to ${features.length - 1}, got ${shown(row)} in pair ${pair}`);
  }
  if (typeof value !== "number") requireList("probe", "features", value, "a number, or a list of them, per row");
  const list = typeof value === "number" ? [value] : Array.from(value);
  const bad = list.find((number) => !Number.isFinite(number));
  if (bad !== undefined) throw new RangeError(`probe: features must be finite, got ${shown(bad)} in row ${row}`);
  return list;
}

/** The features of every row that occurs in a pair, once each, and for each pair the index of its row among them. */
function distinctInputs(
  features: ArrayLike<number> | ArrayLike<ArrayLike<number>>,
  rows: ArrayLike<number>,
): { readonly places: Int32Array; readonly inputs: readonly number[][] } {
  const placeOf = new Map<number, number>();
  const inputs: number[][] = [];
  const places = Int32Array.from(rows, (row, pair) => {
    const known = placeOf.get(row);
    if (known !== undefined) return known;
    placeOf.set(row, inputs.length);
    return inputs.push(featuresOf(features, row, pair)) - 1;
  });
  return { places, inputs };
}
