import { seeded, type ErrorRate, type ScoredPairs } from "one-shot-ts";
import { bootstrapIdentities, clusteredRate, equalErrorRate } from "one-shot-ts/calibration";
import { evaluateOpenSet, type OpenSetAnswer, type OpenSetReport } from "one-shot-ts/evaluation";

import type { Figure } from "../shared/figure.js";
import type { Answer } from "./identification.js";
import type { FoldResult } from "./runFold.js";
import { SYSTEMS, type System } from "./systems.js";

/** How many resamples the intervals rest on, and their seed. */
export interface Resampling {
  readonly seed: number;
  readonly resamples: number;
}

/** Error rates at a threshold over the pairs of all folds, each fold with its own threshold. */
export interface Rates {
  /** Pairs of two people accepted as one. */
  readonly falseMatch: ErrorRate;
  /** Pairs of one person taken for two. */
  readonly falseNonMatch: ErrorRate;
}

/** Equal error rates over the pairs of all folds, and identification rates, by stable names such as `eer.pixels`. */
export function measure(folds: readonly FoldResult[], { seed, resamples }: Resampling): Record<string, Figure> {
  const figures: Record<string, Figure> = {};
  for (const system of Object.keys(SYSTEMS) as System[]) {
    const scored = pool(folds.map((fold) => fold.scored[system]));
    const { equalErrorRate: value } = bootstrapIdentities(scored, { resamples, random: seeded(seed) });
    figures[`eer${system}`] = { ...value, n: scored.y.length };
    const answers = folds.flatMap((fold, place) => tagged(fold.answers[system], place)).filter((it) => it.isEnrolled);
    figures[`identification${system}`] = shareOf(answers, ({ isRight }) => isRight);
  }
  return figures;
}

/** The equal error rate of each fold on its own. */
export function foldErrors(folds: readonly FoldResult[]): number[] {
  return folds.map(({ scored }) => equalErrorRate(scored[""]));
}

/** Error rates of the folds' own thresholds on their test people. */
export function ratesAt(folds: readonly FoldResult[], which: "equal" | "strict"): Rates {
  const scored = pool(folds.map((fold) => fold.scored[""]));
  const thresholds = thresholdsOf(folds, which);
  const rate = (y: number, isWrong: (distance: number, threshold: number) => boolean): ErrorRate => {
    const pairs = [...thresholds.keys()].filter((pair) => scored.y[pair] === y);
    return clusteredRate({
      wrong: pairs.map((pair) => Number(isWrong(scored.distances[pair], thresholds[pair]))),
      leftIdentity: pairs.map((pair) => scored.leftIdentity[pair]),
      rightIdentity: pairs.map((pair) => scored.rightIdentity[pair]),
    });
  };
  return {
    falseMatch: rate(1, (distance, threshold) => distance <= threshold),
    falseNonMatch: rate(0, (distance, threshold) => distance > threshold),
  };
}

/** The threshold of each pair of all folds: that of its fold. */
export function thresholdsOf(folds: readonly FoldResult[], which: "equal" | "strict"): number[] {
  return folds.flatMap((fold) => Array.from(fold.scored[""].distances, () => fold[which].threshold));
}

/** What the gallery answers at the strict thresholds. */
export function openSet(folds: readonly FoldResult[]): OpenSetReport {
  const answers = folds.flatMap((fold, place) =>
    tagged(fold.answers[""], place).map(({ person, isEnrolled, isRight, distance }): OpenSetAnswer => {
      const truth = `person ${person}`;
      const name = isRight ? truth : "somebody else";
      return { name: distance <= fold.strict.threshold ? name : null, truth, isEnrolled };
    }),
  );
  return evaluateOpenSet(answers);
}

/** A rate as a figure, with the number of trials. */
export function figureOf({ value, low, high, trials }: ErrorRate): Figure {
  return { value, low, high, n: trials };
}

/** The pairs of all folds, concatenated. */
export function pool(
  parts: readonly ScoredPairs[],
): Required<Pick<ScoredPairs, "distances" | "y" | "left" | "right" | "leftIdentity" | "rightIdentity">> {
  const join = (of: (part: ScoredPairs) => ArrayLike<number> | undefined) =>
    parts.flatMap((part) => Array.from(of(part) ?? []));
  return {
    distances: join(({ distances }) => distances),
    y: join(({ y }) => y),
    left: join(({ left }) => left),
    right: join(({ right }) => right),
    leftIdentity: join(({ leftIdentity }) => leftIdentity),
    rightIdentity: join(({ rightIdentity }) => rightIdentity),
  };
}

/** Answers with person numbers that are unique across folds. */
const tagged = (answers: readonly Answer[], fold: number) =>
  answers.map((answer) => ({ ...answer, person: 1000 * fold + answer.person }));

/** The share of answers that hold; answers about one person depend on each other. */
function rateOf<T extends { readonly person: number }>(
  answers: readonly T[],
  holds: (answer: T) => boolean,
): ErrorRate {
  const people = answers.map(({ person }) => person);
  return clusteredRate({
    wrong: answers.map((answer) => Number(holds(answer))),
    leftIdentity: people,
    rightIdentity: people,
  });
}

const shareOf = <T extends { readonly person: number }>(answers: readonly T[], holds: (answer: T) => boolean): Figure =>
  figureOf(rateOf(answers, holds));
