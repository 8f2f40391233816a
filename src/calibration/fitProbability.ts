import { requireFit, requireList, requireNumber, requireObject, requireOptions } from "../core/check.js";
import type { ScoredPairs } from "../data/scoredPairs.js";
import { fitLogistic, type LogisticFit } from "../statistics/logisticRegression.js";
import { chooseThreshold } from "./chooseThreshold.js";
import { groupScores } from "./groupScores.js";
import { fitIsotonic, isotonicAt, type IsotonicCurve } from "./isotonic.js";
import { fitPlatt, type PlattScaling } from "./platt.js";
import { requireUpright } from "./requireUpright.js";
import { rocHull } from "./rocHull.js";
import { sigmoidData } from "./sigmoidData.js";
import { sortScores, type SortedScores } from "./sortedScores.js";

/**
 * A method that converts distance to probability.
 *
 * - `"platt"`: a sigmoid in the distance; two parameters, for few pairs and for roughly normal distances. The default.
 * - `"isotonic"`: the falling curve that fits best; for thousands of pairs.
 * - `"temperature"`: a sigmoid with its midpoint fixed at the threshold; one parameter, keeps decisions as they are.
 * - `"beta"`: a sigmoid in the logarithms of nearness and distance; three parameters, for bounded distances.
 */
export type ProbabilityMethod = "platt" | "isotonic" | "temperature" | "beta";

/** A fitted conversion from distance to probability. Plain data. */
export type ProbabilityFit = { readonly prior: number } & (
  | ({ readonly method: "platt" } & PlattScaling)
  | ({ readonly method: "isotonic" } & IsotonicCurve)
  | { readonly method: "temperature"; readonly threshold: number; readonly temperature: number }
  | {
      readonly method: "beta";
      readonly low: number;
      readonly high: number;
      readonly near: number;
      readonly far: number;
      readonly offset: number;
    }
);

/** Options of {@link fitProbability}. */
export interface FitProbabilityOptions {
  /** For temperature: the distance at which "same" and "different" are equally likely at a prior of a half; default the equal error threshold. */
  readonly threshold?: number;
  /** For beta: the smallest and the largest possible distance; default 0 to 2, which covers unit-length embeddings, or the range of the data if larger. */
  readonly range?: readonly [number, number];
}

/**
 * Fits a conversion from distance to probability, for {@link probabilityAt} and {@link logLikelihoodRatio}.
 *
 * Use pairs that the model was not trained on. Compare methods on yet other pairs, with {@link cllr} or {@link reliability}.
 *
 * @returns The fit, with the share of same pairs it was fitted at; plain data.
 * @throws RangeError as {@link calibrate} does for pairs that cannot be used, or if a distance lies outside `range`.
 * @example
 * ```ts
 * const fit = fitProbability({ distances: [0.1, 0.2, 0.6, 0.4, 0.8, 0.9], y: [0, 0, 0, 1, 1, 1] }, "isotonic");
 * probabilityAt(fit, 0.15); // 1
 * ```
 * @see Platt (1999); Zadrozny and Elkan (2002); Guo et al. (2017) for temperature; Kull, Silva Filho and Flach (2017) for beta.
 */
export function fitProbability(
  scored: ScoredPairs,
  method: ProbabilityMethod = "platt",
  options: FitProbabilityOptions = {},
): ProbabilityFit {
  const who = "fitProbability";
  const scores = sortScores(who, scored);
  const { threshold, range } = requireOptions(who, options);
  requireFit(method in NUMBERS, who, "method", Object.keys(NUMBERS).join(", "), method);
  if (threshold !== undefined) requireNumber(who, "threshold", threshold);
  if (range !== undefined) requireList(who, "range", range, "a list of two numbers");
  const hull = rocHull(scores);
  requireUpright(who, scored, hull);
  const prior = scores.same.length / scored.y.length;
  if (method === "platt") return { method, prior, ...fitPlatt(scores) };
  if (method === "isotonic") return { method, prior, ...fitIsotonic(scores, hull) };
  if (method === "temperature") return { method, prior, ...fitTemperature(scores, threshold) };
  return { method, prior, ...fitBeta(scores, range) };
}

/** The numeric fields of each kind of fit, apart from its prior. */
const NUMBERS: Readonly<Record<ProbabilityMethod, readonly string[]>> = {
  platt: ["slope", "offset"],
  isotonic: [],
  temperature: ["threshold", "temperature"],
  beta: ["low", "high", "near", "far", "offset"],
};

/** Refuses anything but a result of {@link fitProbability}. */
export function requireProbabilityFit(who: string, fit: ProbabilityFit): void {
  const remedy = "make one with fitProbability";
  requireObject(who, "the fit", fit, "a fit of probabilities", ["method", "prior"], remedy);
  requireFit(Object.hasOwn(NUMBERS, fit.method), who, "the fit's method", Object.keys(NUMBERS).join(", "), fit.method, remedy); // prettier-ignore
  for (const name of ["prior", ...NUMBERS[fit.method]]) {
    const value: unknown = fit[name as "prior"];
    requireFit(typeof value === "number", who, `the fit's ${name}`, "a number", value, remedy);
  }
  if (fit.method !== "isotonic") return;
  for (const [name, list] of Object.entries({ at: fit.at, same: fit.same })) requireList(who, `the fit's ${name}`, list, "a list of numbers", remedy); // prettier-ignore
  requireFit(fit.at.length > 0 && fit.at.length === fit.same.length, who, "the fit's at and same", "equally long lists", fit.at, remedy); // prettier-ignore
}

function fitTemperature(scores: SortedScores, chosen?: number): { threshold: number; temperature: number } {
  const threshold = chosen ?? chooseThreshold(scores, rocHull(scores), "equalErrorRate").threshold;
  const groups = groupScores(scores);
  // At the data's prior, the log odds of that prior would shift the midpoint; weight the kinds equally instead.
  const weight = scores.same.length / scores.different.length;
  const data = sigmoidData(groups, [groups.at.map((d) => d - threshold)], weight);
  return { threshold, temperature: 1 / fitLogistic(data, { intercept: false }).weights[0] };
}

function fitBeta(
  scores: SortedScores,
  range?: readonly [number, number],
): { low: number; high: number; near: number; far: number; offset: number } {
  const { same, different } = scores;
  const least = Math.min(same[0], different[0]);
  const most = Math.max(same[same.length - 1], different[different.length - 1]);
  const [low, high] = range ?? [Math.min(0, least), Math.max(2, most)];
  if (!(low <= least && most <= high && low < high)) {
    throw new RangeError(
      `fitProbability: range must hold all distances, from ${least} to ${most}, got from ${low} to ${high}`,
    );
  }
  const groups = groupScores(scores);
  const far = groups.at.map((d) => logShare((d - low) / (high - low)));
  const near = groups.at.map((d) => -logShare((high - d) / (high - low)));
  const fit = (features: readonly Float64Array[]): LogisticFit => fitLogistic(sigmoidData(groups, features));
  // Both must rise with distance; one that does not is left out, as in the paper.
  const both = fit([far, near]);
  const [a, b] = both.weights;
  if (a >= 0 && b >= 0) return { low, high, far: a, near: b, offset: both.intercept };
  const one = fit([a < 0 ? near : far]);
  const [kept] = one.weights;
  return a < 0
    ? { low, high, far: 0, near: kept, offset: one.intercept }
    : { low, high, far: kept, near: 0, offset: one.intercept };
}

/** Logarithm of a share of the range, kept finite at its ends. */
const logShare = (share: number): number => Math.log(Math.max(share, 1e-15));

/** Log odds of "same" at a distance, at the prior of the fit; infinite where an isotonic curve is certain. */
export function fittedLogOdds(fit: ProbabilityFit, distance: number): number {
  switch (fit.method) {
    case "platt":
      return -(fit.slope * distance + fit.offset);
    case "isotonic": {
      const p = isotonicAt(fit, distance);
      return Math.log(p / (1 - p));
    }
    case "temperature":
      return (fit.threshold - distance) / fit.temperature + Math.log(fit.prior / (1 - fit.prior));
    case "beta": {
      const share = (distance - fit.low) / (fit.high - fit.low);
      return -(fit.far * logShare(share) - fit.near * logShare(1 - share) + fit.offset);
    }
  }
}
