import { requireList } from "../core/check.js";
import { pairKinds } from "../data/pairLabels.js";
import type { ScoredPairs } from "../data/scoredPairs.js";
import type { ErrorRate } from "../statistics/clusteredRate.js";
import { chooseThreshold } from "./chooseThreshold.js";
import { requireCriterion, type Criterion } from "./criterion.js";
import { countGroups, countIdentities, errorRates, type ErrorRates } from "./errorRates.js";
import { cautionOfFew } from "./cautionOfFew.js";
import { fingerprintScores } from "./fingerprintScores.js";
import { fitPlatt, type PlattScaling } from "./platt.js";
import { galleryEvidence, type GalleryEvidence } from "./galleryEvidence.js";
import { galleryThreshold } from "./galleryThreshold.js";
import { hullEqualErrorRate, rocHull } from "./rocHull.js";
import { requireUpright } from "./requireUpright.js";
import { sortScores } from "./sortedScores.js";
import { verdictOf } from "./verdictOf.js";

/**
 * A threshold and the evidence for it. Plain data: `JSON.stringify` it, and read it back with {@link parseCalibration}.
 */
export interface Calibration {
  /** A one-sentence summary of what the calibration is worth. */
  readonly verdict: string;
  /** Match when the distance is at most this; ±`Number.MAX_VALUE` if everything or nothing matches. */
  readonly threshold: number;
  /** The criterion the threshold was chosen by. */
  readonly criterion: Criterion;
  /** What the criterion measures, at the threshold: an accuracy, an F measure, a normalised cost, or the rate it aims at. */
  readonly criterionValue: number;
  /** Share of different pairs that match (ISO/IEC 19795-1), 95 % interval. */
  readonly falseMatchRate: ErrorRate;
  /** Share of same pairs that do not match, 95 % interval. */
  readonly falseNonMatchRate: ErrorRate;
  /** The rate at which both are equal, on the convex hull of the ROC curve. */
  readonly equalErrorRate: number;
  /** Probability that a same pair is closer than a different pair. */
  readonly areaUnderCurve: number;
  /** How many same pairs were seen. */
  readonly samePairs: number;
  /** How many different pairs were seen. */
  readonly differentPairs: number;
  /** Numbers of chance and of skilled impostors among the different pairs, if the scored pairs have kinds: the rates hold for this mixture. */
  readonly differentKinds?: { readonly random: number; readonly skilled: number };
  /** Number of identities in the pairs, if known. */
  readonly identities?: number;
  /** Number of groups (sessions, cameras) the pairs come from, if known. */
  readonly groups?: number;
  /** What the intervals treat as independent: identities if they are known, else single pairs, which makes the intervals too narrow if pairs share identities. */
  readonly intervals: "identities" | "pairs";
  /** Whether the pairs suffice for the target (rule of three: a rate r needs 3 / r pairs). */
  readonly supported: boolean;
  /** Why the pairs do not suffice. */
  readonly reason?: string;
  /** Why the intervals are unreliable: too few identities. */
  readonly caution?: string;
  /** The conversion from distance to probability, see {@link matchProbability}; `prior` is the share of same pairs it was fitted at. */
  readonly probability: PlattScaling & { readonly prior: number };
  /** Thresholds for galleries of any size, see {@link galleryThreshold}; only for the criterion `{ falsePositiveIdentificationRate }`. */
  readonly gallery?: GalleryEvidence;
  /**
   * Whether the model and distance of the scored pairs were known (`"model"`). A gallery refuses a calibration of unknown origin unless you allow it, since
   * its threshold could belong to any model or distance.
   */
  readonly origin: "model" | "unknown";
  /** The distance it belongs to, if known. */
  readonly distance?: string;
  /** Fingerprint of the model it belongs to, if known. */
  readonly model?: string;
  /** Fingerprint of the scores it was made from, so that it is not evaluated on the same ones by mistake. */
  readonly data: string;
}

/**
 * Chooses the threshold for matches and measures its error rates.
 *
 * Which criterion? If false acceptances do harm, use `{ falseMatchRate: 0.01 }` or whatever rate is tolerable; see {@link Criterion}. Thresholds lie
 * halfway between observed distances; equal distances are never split. Use pairs of identities that the model was not trained on, and measure the result on
 * yet others with {@link evaluateVerification}.
 *
 * @param scored - Distances and labels (0 = same, 1 = different), as `net.score` returns them; identities make the intervals honest.
 * @param criterion - What to choose the threshold by; default `"equalErrorRate"`.
 * @returns The threshold with its evidence; plain data.
 * @throws RangeError if there are only same or only different pairs, a distance is not finite, a label is neither 0 nor 1, all distances are equal, or
 *   different pairs are clearly closer than same ones.
 * @example
 * ```ts
 * const scored = { distances: [0.1, 0.2, 0.6, 0.4, 0.8, 0.9], y: [0, 0, 0, 1, 1, 1] };
 * const { threshold, falseMatchRate } = calibrate(scored, { falseMatchRate: 0.01 });
 * threshold; // 0.3, halfway from 0.2 to 0.4
 * ```
 * @see ISO/IEC 19795-1 for the rates; Fawcett and Niculescu-Mizil (2007) for the hull.
 */
export function calibrate(scored: ScoredPairs, criterion: Criterion = "equalErrorRate"): Calibration {
  return calibrateEach(scored, [criterion])[0];
}

/**
 * Like {@link calibrate}, for several criteria at once: the pairs are sorted only once, so each further criterion is almost free.
 *
 * @returns One calibration per criterion, in the order given.
 * @throws RangeError as {@link calibrate} does.
 * @example
 * ```ts
 * const scored = { distances: [0.1, 0.2, 0.6, 0.4, 0.8, 0.9], y: [0, 0, 0, 1, 1, 1] };
 * const [strict, lenient] = calibrateEach(scored, [{ falseMatchRate: 0.01 }, { falseNonMatchRate: 0.01 }]);
 * ```
 */
export function calibrateEach(scored: ScoredPairs, criteria: readonly Criterion[]): Calibration[] {
  const who = "calibrate";
  requireList(who, "criteria", criteria, "a list of criteria");
  for (const criterion of criteria) requireCriterion(who, criterion);
  const scores = sortScores(who, scored);
  const { same, different } = scores;
  if (same[0] === different[different.length - 1] && different[0] === same[same.length - 1]) {
    throw new RangeError(
      `${who}: distances must differ, got ${same[0]} for all ${scored.y.length} pairs; the model has collapsed to one embedding`,
    );
  }
  const hull = rocHull(scores);
  requireUpright(who, scored, hull);
  const identities = countIdentities(scored);
  const groups = countGroups(scored);
  const ratesAt = errorRates(scored, scores);
  const shared = {
    equalErrorRate: hullEqualErrorRate(hull),
    areaUnderCurve: hull.areaUnderCurve,
    samePairs: same.length,
    differentPairs: different.length,
    ...(scored.kind ? { differentKinds: countKinds(scored.y, scored.kind) } : {}),
    ...(identities === undefined ? {} : { identities }),
    ...(groups === undefined ? {} : { groups }),
    intervals: identities === undefined ? ("pairs" as const) : ("identities" as const),
    ...cautionOfFew(identities),
    probability: { ...fitPlatt(scores), prior: same.length / scored.y.length },
    origin: originOf(scored),
    ...(scored.distance === undefined ? {} : { distance: scored.distance }),
    ...(scored.model === undefined ? {} : { model: scored.model }),
    data: fingerprintScores(scores),
  };
  return criteria.map((criterion) => {
    if (typeof criterion === "object" && "falsePositiveIdentificationRate" in criterion) {
      const gallery = galleryEvidence(who, scored, scores, criterion.falsePositiveIdentificationRate);
      const { threshold, falsePositiveIdentificationRate, supported, reason } = galleryThreshold(
        { criterion, gallery },
        criterion.enrolled ?? 1,
      );
      const point = { threshold, criterionValue: falsePositiveIdentificationRate.value };
      const support = reason === undefined ? { supported } : { supported, reason };
      return withVerdict({ ...point, criterion, ...ratesAt(threshold), ...shared, ...support, gallery });
    }
    const point = chooseThreshold(scores, hull, criterion);
    const rates = ratesAt(point.threshold);
    return withVerdict({ ...point, criterion, ...rates, ...shared, ...support(criterion, rates) });
  });
}

/** Whether the origin of scores or of a calibration is known. */
export function originOf({ model, distance }: Pick<ScoredPairs, "model" | "distance">): Calibration["origin"] {
  return model !== undefined && distance !== undefined ? "model" : "unknown";
}

const withVerdict = (calibration: Omit<Calibration, "verdict">): Calibration => ({
  verdict: verdictOf(calibration),
  ...calibration,
});

function countKinds(y: ArrayLike<number>, kind: ArrayLike<number>): { random: number; skilled: number } {
  const counts = { random: 0, skilled: 0 };
  const skilled = pairKinds.indexOf("skilled");
  for (let pair = 0; pair < y.length; pair++)
    if (y[pair] === 1) counts[kind[pair] === skilled ? "skilled" : "random"]++;
  return counts;
}

/** Whether there are enough pairs to verify the target: no errors in n trials show a rate below 3 / n, not a rate of 0. */
function support(
  criterion: Criterion,
  { falseMatchRate, falseNonMatchRate }: ErrorRates,
): { supported: boolean; reason?: string } {
  if (typeof criterion !== "object") return { supported: true };
  let [target, trials, unit, name, asked] = [1, Infinity, "", "", 1];
  if ("falseMatchRate" in criterion) {
    target = asked = criterion.falseMatchRate;
    [trials, unit, name] = [falseMatchRate.trials, "different pairs", "false match rate"];
  } else if ("falseNonMatchRate" in criterion) {
    target = asked = criterion.falseNonMatchRate;
    [trials, unit, name] = [falseNonMatchRate.trials, "same pairs", "false non-match rate"];
  } else if ("precision" in criterion) {
    asked = criterion.precision;
    target = 1 - asked;
    const matches = falseNonMatchRate.trials - falseNonMatchRate.errors + falseMatchRate.errors;
    [trials, unit, name] = [matches, "matches", "precision"];
  }
  if (target * trials >= 3 * (1 - 1e-12)) return { supported: true };
  const needed = target > 0 ? `at least ${Math.ceil(3 / target - 1e-9)} ${unit}` : `infinitely many ${unit}`;
  return { supported: false, reason: `a ${name} of ${asked} needs ${needed} (rule of three), got ${trials}` };
}
