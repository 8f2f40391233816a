import { requireFinite, requireFit, requireList, requireObject, requireWithin } from "../core/check.js";
import { clopperPearson, midP, type Estimate } from "./clopperPearson.js";
import { clusteredVariance, pairClusters, type PairClusters } from "./pairClusters.js";
import { probit } from "./probit.js";
import { tQuantile } from "./tQuantile.js";

/** An error rate with its interval and the counts behind it. */
export interface ErrorRate extends Estimate {
  /** Number of pairs with an error. */
  readonly errors: number;
  /** Number of pairs. */
  readonly trials: number;
}

/** Trials of a rate, each a pair of identities. */
export interface ClusteredTrials {
  /** 1 if the trial is an error, else 0. */
  readonly wrong: ArrayLike<number>;
  /** Identity of the first row of each trial, any integer. */
  readonly leftIdentity: ArrayLike<number>;
  /** Identity of the second row of each trial. */
  readonly rightIdentity: ArrayLike<number>;
}

/**
 * Confidence interval of an error rate whose trials share identities: two pairs that have a person in common are not independent.
 *
 * The variance includes the covariance of pairs with a common identity; the exact interval (mid-P) is then computed for the number of independent trials with the same variance,
 * reduced for the uncertainty of that variance. With no errors, or nothing but errors, the variance cannot be estimated, and the distinct combinations of identities
 * count as trials. Deterministic; for figures other than rates, see {@link bootstrapIdentities}.
 *
 * @param confidence - Share of such intervals that contain the true rate; default 0.95.
 * @throws RangeError if there are no trials.
 * @example
 * ```ts
 * clusteredRate({ wrong: [1, 1, 0, 0, 0, 0], leftIdentity: [0, 0, 1, 1, 2, 2], rightIdentity: [0, 0, 1, 1, 2, 2] }); // wider than 2 of 6 alone
 * ```
 * @see Aronow, Samii and Assenova (2015) for pairs that share a member; Korn and Graubard (1998) for the effective number of trials.
 */
export function clusteredRate(trials: ClusteredTrials, confidence = 0.95): ErrorRate {
  const who = "clusteredRate";
  requireObject(who, "trials", trials, "an object", ["wrong", "leftIdentity", "rightIdentity"]);
  const { wrong, leftIdentity, rightIdentity } = trials;
  for (const [name, list] of Object.entries({ wrong, leftIdentity, rightIdentity })) {
    requireList(who, name, list);
    requireFit(list.length === wrong.length, who, name, `a list of ${wrong.length}, one entry per trial`, list);
    requireFinite(who, name, list, "in each trial");
  }
  requireFit(Array.prototype.every.call(wrong, (value) => value === 0 || value === 1), who, "wrong", "0 or 1 for each trial", wrong); // prettier-ignore
  requireWithin(who, "confidence", confidence, 0, 1);
  return rateOverClusters(wrong, pairClusters(leftIdentity, rightIdentity), confidence);
}

/** The same as {@link clusteredRate}, for identities that are already numbered. */
export function rateOverClusters(wrong: ArrayLike<number>, clusters: PairClusters, confidence = 0.95): ErrorRate {
  const trials = wrong.length;
  if (trials === 0) throw new RangeError("clusteredRate: need at least 1 trial, got 0");
  let errors = 0;
  for (let trial = 0; trial < trials; trial++) errors += wrong[trial];
  const rate = errors / trials;
  if (errors === 0 || errors === trials || clusters.identities < 2) {
    const effective = clusters.combinations;
    return { ...clopperPearson(rate * effective, effective, confidence), value: rate, errors, trials };
  }
  const parts = new Float64Array(trials);
  for (let trial = 0; trial < trials; trial++) parts[trial] = wrong[trial] - rate;
  const { variance, degrees } = clusteredVariance(clusters, parts);
  return { ...rateInterval(rate, variance / (trials * trials), degrees, confidence), errors, trials };
}

/**
 * Interval of a rate with a known variance: the exact one (mid-P) for the number of independent trials with the same variance, reduced for the uncertainty
 * of the variance itself.
 *
 * @param rate - Within (0, 1).
 * @param degrees - Degrees of freedom of the variance.
 */
export function rateInterval(rate: number, variance: number, degrees: number, confidence = 0.95): Estimate {
  const level = (1 + confidence) / 2;
  const widening = tQuantile(level, degrees) / probit(level);
  const effective = (rate * (1 - rate)) / variance / (widening * widening);
  return { ...midP(rate * effective, effective, confidence), value: rate };
}
