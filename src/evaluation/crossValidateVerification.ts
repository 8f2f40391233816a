import { calibrate } from "../calibration/calibrate.js";
import type { Estimate } from "../statistics/clopperPearson.js";
import { requireCriterion, type Criterion } from "../calibration/criterion.js";
import { requireScoredPairs } from "../calibration/sortedScores.js";
import { requireCount, requireList, requireOptions, requireWithin } from "../core/check.js";
import { shuffle, type Random } from "../core/random.js";
import type { ScoredPairs } from "../data/scoredPairs.js";
import { clusteredMean } from "../statistics/clusteredMean.js";
import { selectPairs } from "./selectPairs.js";

/** Options of {@link crossValidateVerification}. */
export interface CrossValidationOptions {
  /** How many folds of identities; default 10. */
  readonly folds?: number;
  /** Fold of each pair, from 0, if a protocol fixes the folds; identities are then ignored. */
  readonly foldOf?: ArrayLike<number>;
  /** What the threshold is chosen by on the other folds; default `"accuracy"`. */
  readonly criterion?: Criterion;
  /** Source of randomness for the folds; default `Math.random`. */
  readonly random?: Random;
}

/** One fold: its threshold comes from the others. */
export interface VerificationFold {
  /** The threshold chosen on the other folds. */
  readonly threshold: number;
  /** Share of this fold's pairs decided correctly. */
  readonly accuracy: number;
  /** Share of its different pairs that match; NaN if it has none. */
  readonly falseMatchRate: number;
  /** Share of its same pairs that do not match; NaN if it has none. */
  readonly falseNonMatchRate: number;
  /** How many pairs were decided. */
  readonly pairs: number;
}

/** Accuracy with thresholds from other folds. */
export interface CrossValidationReport {
  /** Mean accuracy of the folds with its 95 % interval over folds. */
  readonly accuracy: Estimate;
  /** Standard error of that mean, as reported for LFW. */
  readonly standardError: number;
  /** The folds. */
  readonly folds: readonly VerificationFold[];
  /** How many pairs had identities in two folds: never decided, and left out of calibration for both. */
  readonly straddlingPairs: number;
}

/**
 * Verification accuracy as on Labeled Faces in the Wild: ten folds, the threshold for each from the nine others, mean and standard error.
 *
 * Folds are disjoint in identities: a pair across two folds is not used for either. If a protocol fixes the folds, pass `foldOf`.
 *
 * @throws RangeError if there are no identities and no `foldOf`, a fold has no pairs, the other folds lack one kind of pair, or as {@link calibrate} does.
 * @example
 * ```ts
 * const { accuracy } = crossValidateVerification(scored, { folds: 10, random: seeded(1) });
 * ```
 * @see Huang, Ramesh, Berg and Learned-Miller (2007), "Labeled Faces in the Wild".
 */
export function crossValidateVerification(
  scored: ScoredPairs,
  options: CrossValidationOptions = {},
): CrossValidationReport {
  const who = "crossValidateVerification";
  const { folds = 10, foldOf, criterion = "accuracy", random = Math.random } = requireOptions(who, options);
  requireCriterion(who, criterion);
  requireCount(who, "folds", folds, 2);
  requireScoredPairs(who, scored);
  const sides = foldsOfSides(who, scored, folds, foldOf, random);
  const count = foldOf ? 1 + Array.from(foldOf).reduce((a, b) => Math.max(a, b), 0) : folds;
  requireWithin(who, "the number of folds", count, 2, scored.y.length);
  const results = Array.from({ length: count }, (_, fold): VerificationFold => {
    const training = selectPairs(scored, (pair) => sides.left[pair] !== fold && sides.right[pair] !== fold);
    const testing = selectPairs(scored, (pair) => sides.left[pair] === fold && sides.right[pair] === fold);
    if (testing.y.length === 0) {
      throw new RangeError(
        `${who}: every fold must have pairs within it, got none in fold ${fold}; ask for fewer folds`,
      );
    }
    const { threshold } = calibrate(training, criterion);
    const errors = [0, 0];
    const trials = [0, 0];
    testing.y.forEach((label, pair) => {
      trials[label]++;
      if (testing.distances[pair] <= threshold === (label === 1)) errors[label]++;
    });
    return {
      threshold,
      accuracy: 1 - (errors[0] + errors[1]) / testing.y.length,
      falseMatchRate: errors[1] / trials[1],
      falseNonMatchRate: errors[0] / trials[0],
      pairs: testing.y.length,
    };
  });
  const accuracies = results.map(({ accuracy }) => accuracy);
  const accuracy = clusteredMean(accuracies, undefined, { range: [0, 1] });
  const squares = accuracies.reduce((sum, value) => sum + (value - accuracy.value) ** 2, 0);
  return {
    accuracy,
    standardError: Math.sqrt(squares / (count - 1) / count),
    folds: results,
    straddlingPairs: scored.y.length - results.reduce((sum, { pairs }) => sum + pairs, 0),
  };
}

/** Fold of the first and of the second input of each pair. */
function foldsOfSides(
  who: string,
  { y, leftIdentity, rightIdentity }: ScoredPairs,
  folds: number,
  foldOf: ArrayLike<number> | undefined,
  random: Random,
): { left: ArrayLike<number>; right: ArrayLike<number> } {
  if (foldOf) {
    requireList(who, "foldOf", foldOf, "a list of folds");
    for (let pair = 0; pair < foldOf.length; pair++) requireCount(who, "each of foldOf", foldOf[pair], 0);
    if (foldOf.length !== y.length) {
      throw new RangeError(`${who}: foldOf must have one entry per pair, got ${foldOf.length} for ${y.length} pairs`);
    }
    return { left: foldOf, right: foldOf };
  }
  if (!leftIdentity || !rightIdentity) {
    throw new RangeError(
      `${who}: pairs must have identities to make folds of, got none; pass foldOf where a protocol gives the folds`,
    );
  }
  const identities = [...new Set([...Array.from(leftIdentity), ...Array.from(rightIdentity)])];
  const fold = new Map(shuffle(identities, random).map((identity, k) => [identity, k % folds]));
  return {
    left: Int32Array.from(leftIdentity, (identity) => fold.get(identity)!),
    right: Int32Array.from(rightIdentity, (identity) => fold.get(identity)!),
  };
}
