import { requireNumber, requireObject, requireOptions, requireWithin } from "../core/check.js";
import type { Calibration } from "./calibrate.js";
import { requireCalibration } from "./requireCalibration.js";

/** Options of {@link matchProbability}. */
export interface MatchProbabilityOptions {
  /** Share of same pairs where the probability is used, in [0, 1]; default that of the pairs it was calibrated on. */
  readonly prior?: number;
}

/**
 * The probability that a pair at this distance is the same, by the sigmoid fitted when the threshold was calibrated.
 *
 * It depends on how often pairs are the same to begin with: if the calibration saw as many same as different pairs, but is used at a door where one person in
 * a hundred is an impostor, pass `prior: 0.99`.
 *
 * @param distance - A distance measured by the calibration's model.
 * @returns A probability in [0, 1], falling with distance.
 * @throws RangeError if `prior` is outside [0, 1].
 * @example
 * ```ts
 * const calibration = calibrate({ distances: [0.1, 0.2, 0.6, 0.4, 0.8, 0.9], y: [0, 0, 0, 1, 1, 1] });
 * matchProbability(calibration, 0.1, { prior: 0.5 });
 * ```
 * @see Platt (1999).
 */
export function matchProbability(
  calibration: Calibration,
  distance: number,
  options: MatchProbabilityOptions = {},
): number {
  const { probability } = requireCalibration("matchProbability", calibration);
  requireObject("matchProbability", "the calibration's probability", probability, "an object");
  for (const name of ["slope", "offset", "prior"] as const) requireNumber("matchProbability", `the calibration's probability.${name}`, probability[name]); // prettier-ignore
  requireNumber("matchProbability", "distance", distance);
  const { prior = probability.prior } = requireOptions("matchProbability", options);
  requireWithin("matchProbability", "prior", prior, 0, 1);
  if (prior === 0 || prior === 1) return prior;
  const logOdds = -(probability.slope * distance + probability.offset) - logit(probability.prior) + logit(prior);
  return 1 / (1 + Math.exp(-logOdds));
}

const logit = (p: number): number => Math.log(p / (1 - p));
