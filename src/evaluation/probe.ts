import { areaUnderCurve } from "../calibration/rocCurve.js";
import { bootstrapIdentities, type BootstrapOptions } from "../calibration/bootstrapIdentities.js";
import type { Estimate } from "../statistics/clopperPearson.js";
import { requireCount } from "../core/check.js";
import { shuffle } from "../core/random.js";
import { fitLogistic } from "../statistics/logisticRegression.js";

/** Pairs as {@link probe} needs them. */
export interface ProbePairs {
  /** The first row of each pair. */
  readonly left: ArrayLike<number>;
  /** The second row of each pair. */
  readonly right: ArrayLike<number>;
  /** 0 for a same pair, 1 for a different pair. */
  readonly y: ArrayLike<number>;
  /** Identity of each pair's first row; folds keep identities together. Default: each row is its own. */
  readonly leftIdentity?: ArrayLike<number>;
  /** Identity of each pair's second row. */
  readonly rightIdentity?: ArrayLike<number>;
}

/** Options of {@link probe}. */
export interface ProbeOptions extends BootstrapOptions {
  /** Which of the two inputs to look at; default "right", where questioned samples usually are. */
  readonly side?: "left" | "right";
  /** How many folds of identities; default 5, or as many as there are identities. */
  readonly folds?: number;
}

/** What one input alone says about the label of a pair. */
export interface ProbeResult {
  /** Area under the curve of predicting "different" from one input: 0.5 if it says nothing; well above, and the pairs leak their label. */
  readonly areaUnderCurve: Estimate;
  /** How many pairs were predicted, each by a model that saw none of its identities. */
  readonly pairs: number;
  /** How many identities the folds were made of. */
  readonly identities: number;
}

/**
 * Does one input alone predict the label of a pair? It should not: "same" is a relation. Where it does, for instance because forgeries were written with
 * darker pens, a network can reach fine figures without comparing anything.
 *
 * Fits a logistic regression on the features of one side, tests it on identities it has not seen, and reports the area under the curve.
 *
 * @param features - A number or a list of numbers for each row, such as the mean grey of its ink.
 * @param pairs - Pairs of those rows with their labels.
 * @throws RangeError if a row has no features, features are not finite, or there are fewer than 2 identities.
 * @example
 * ```ts
 * const darkness = [0.1, 0.2, 0.9, 0.1, 0.2, 0.8];
 * probe(darkness, { left: [0, 1, 3, 4], right: [1, 2, 4, 5], y: [0, 1, 0, 1] }).areaUnderCurve.value;
 * ```
 */
export function probe(
  features: ArrayLike<number> | ArrayLike<ArrayLike<number>>,
  pairs: ProbePairs,
  { side = "right", folds = 5, random = Math.random, ...options }: ProbeOptions = {},
): ProbeResult {
  requireCount("probe", "folds", folds, 2);
  const rows = pairs[side];
  const { y } = pairs;
  if (rows.length !== y.length) {
    throw new RangeError(
      `probe: rows and y must have one entry a pair, got ${rows.length} rows and ${y.length} labels`,
    );
  }
  const { places, inputs } = distinctInputs(features, rows);
  const count = new Float64Array(inputs.length);
  for (const place of places) count[place]++;
  const standard = standardise(inputs, count);
  const identityOf = pairs[side === "left" ? "leftIdentity" : "rightIdentity"] ?? rows;
  const names = [...new Set(Array.from(identityOf))];
  if (names.length < 2)
    throw new RangeError(`probe: need at least 2 identities to test on unseen ones, got ${names.length}`);
  const foldCount = Math.min(folds, names.length);
  const foldOf = new Map(shuffle(names, random).map((name, k) => [name, k % foldCount]));

  const predicted = new Float64Array(y.length);
  const tested = new Uint8Array(y.length);
  for (let fold = 0; fold < foldCount; fold++) {
    // A row is in many pairs: it is looked at once, with how often it was seen and how often its pair was a different one.
    const trials = new Float64Array(inputs.length);
    const ones = new Float64Array(inputs.length);
    for (let pair = 0; pair < y.length; pair++) {
      if (foldOf.get(identityOf[pair]) === fold) continue;
      trials[places[pair]]++;
      ones[places[pair]] += y[pair];
    }
    const training = [...trials.keys()].filter((place) => trials[place] > 0);
    const of = (counts: Float64Array): number[] => training.map((place) => counts[place]);
    const different = of(ones).reduce((sum, value) => sum + value, 0);
    const all = of(trials).reduce((sum, value) => sum + value, 0);
    if (different === 0 || different === all) continue; // nothing to learn from
    const model = fitLogistic(
      training.map((place) => standard[place]),
      of(trials),
      of(ones),
    );
    const odds = standard.map(model);
    for (let pair = 0; pair < y.length; pair++) {
      if (foldOf.get(identityOf[pair]) !== fold) continue;
      predicted[pair] = odds[places[pair]];
      tested[pair] = 1;
    }
  }
  const kept = Array.from(y, (_, pair) => pair).filter((pair) => tested[pair] === 1);
  const scored = {
    distances: kept.map((pair) => predicted[pair]),
    y: kept.map((pair) => y[pair]),
    leftIdentity: kept.map((pair) => identityOf[pair]),
    rightIdentity: kept.map((pair) => identityOf[pair]),
  };
  const { low, high } = bootstrapIdentities(scored, { random, ...options }).areaUnderCurve;
  return {
    areaUnderCurve: { value: areaUnderCurve(scored), low, high },
    pairs: kept.length,
    identities: names.length,
  };
}

function featuresOf(features: ArrayLike<number> | ArrayLike<ArrayLike<number>>, row: number, pair: number): number[] {
  const value = features[row] as number | ArrayLike<number> | undefined;
  if (value === undefined) {
    throw new RangeError(`probe: rows must be in 0 to ${features.length - 1}, got ${row} in pair ${pair}`);
  }
  const list = typeof value === "number" ? [value] : Array.from(value);
  const bad = list.find((number) => !Number.isFinite(number));
  if (bad !== undefined) throw new RangeError(`probe: features must be finite, got ${bad} in row ${row}`);
  return list;
}

/** The features of every row that is in some pair, once each, and for each pair the place of its row among them. */
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

/** Every feature with mean 0 and deviation 1 over all pairs, so that the regression's small penalty weighs all alike. */
function standardise(inputs: readonly number[][], count: Float64Array): number[][] {
  const size = inputs[0]?.length ?? 0;
  const total = count.reduce((sum, value) => sum + value, 0);
  const means = new Float64Array(size);
  const deviations = new Float64Array(size);
  inputs.forEach((input, place) => {
    input.forEach((value, k) => (means[k] += (count[place] * value) / total));
  });
  inputs.forEach((input, place) => {
    input.forEach((value, k) => (deviations[k] += (count[place] * (value - means[k]) ** 2) / total));
  });
  return inputs.map((input) => input.map((value, k) => (value - means[k]) / (Math.sqrt(deviations[k]) || 1)));
}
