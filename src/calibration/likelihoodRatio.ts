import { requireNumber, requireOptions, requireWithin } from "../core/check.js";
import type { MatchProbabilityOptions } from "./matchProbability.js";
import { fittedLogOdds, requireProbabilityFit, type ProbabilityFit } from "./fitProbability.js";

/**
 * How strongly a distance supports "same" over "different": the natural logarithm of the likelihood ratio. It does not depend on any prior: in forensic use, the
 * expert reports this ratio and the court supplies the prior.
 *
 * @returns Positive for "same", negative for "different", 0 for neither; divide by ln 10 for the usual base-10 scale. Infinite if an isotonic fit is certain.
 * @example
 * ```ts
 * const fit = fitProbability({ distances: [0.1, 0.2, 0.6, 0.4, 0.8, 0.9], y: [0, 0, 0, 1, 1, 1] });
 * logLikelihoodRatio(fit, 0.1) > 0; // true
 * ```
 * @see Morrison (2013), "Tutorial on logistic-regression calibration and fusion".
 */
export function logLikelihoodRatio(fit: ProbabilityFit, distance: number): number {
  requireProbabilityFit("logLikelihoodRatio", fit);
  requireNumber("logLikelihoodRatio", "distance", distance);
  return ratioAt(fit, distance);
}

/** {@link logLikelihoodRatio} of a fit that has already been checked. */
export function ratioAt(fit: ProbabilityFit, distance: number): number {
  return fittedLogOdds(fit, distance) - Math.log(fit.prior / (1 - fit.prior));
}

/**
 * The probability that a pair at this distance is the same.
 *
 * @param options - `prior`: share of same pairs where the probability is used; default that of the pairs the fit was made on.
 * @returns A probability in [0, 1], never rising with distance.
 * @throws RangeError if `prior` is outside [0, 1].
 * @example
 * ```ts
 * const fit = fitProbability({ distances: [0.1, 0.2, 0.6, 0.4, 0.8, 0.9], y: [0, 0, 0, 1, 1, 1] });
 * probabilityAt(fit, 0.1, { prior: 0.01 });
 * ```
 */
export function probabilityAt(fit: ProbabilityFit, distance: number, options: MatchProbabilityOptions = {}): number {
  requireProbabilityFit("probabilityAt", fit);
  requireNumber("probabilityAt", "distance", distance);
  const { prior = fit.prior } = requireOptions("probabilityAt", options);
  requireWithin("probabilityAt", "prior", prior, 0, 1);
  return fittedProbability(fit, distance, prior);
}

/** {@link probabilityAt} of arguments that have already been checked. */
export function fittedProbability(fit: ProbabilityFit, distance: number, prior: number): number {
  if (prior === 0 || prior === 1) return prior;
  return 1 / (1 + Math.exp(-ratioAt(fit, distance) - Math.log(prior / (1 - prior))));
}
