import { clopperPearson, type Estimate } from "./clopperPearson.js";
import { tQuantile } from "./tQuantile.js";

/** An error rate with its interval and the counts behind it. */
export interface ErrorRate extends Estimate {
  /** How many pairs went wrong. */
  readonly errors: number;
  /** How many pairs could have gone wrong. */
  readonly trials: number;
}

/** Trials of a rate, each a pair of identities. */
export interface ClusteredTrials {
  /** 1 where the trial went wrong, else 0. */
  readonly wrong: ArrayLike<number>;
  /** Identity of the first row of each trial, any integer. */
  readonly leftIdentity: ArrayLike<number>;
  /** Identity of the second row of each trial. */
  readonly rightIdentity: ArrayLike<number>;
}

/**
 * Confidence interval of an error rate whose trials share identities: two pairs that have a person in common are not independent.
 *
 * The variance counts what pairs with an identity in common share; the exact interval is then taken at the number of independent trials that
 * would vary as much, less the degrees of freedom spent on estimating it. Without an error, or without a trial that succeeds, nothing can be
 * estimated and the distinct combinations of identities count as the trials. Deterministic and linear in the number of trials; for figures
 * other than rates, see {@link bootstrapIdentities}.
 *
 * @param confidence - Share of such intervals that contain the true rate; default 0.95.
 * @throws RangeError if there are no trials.
 * @see Aronow, Samii and Assenova (2015) for pairs that share a member; Korn and Graubard (1998) for the effective number of trials.
 */
export function clusteredRate({ wrong, leftIdentity, rightIdentity }: ClusteredTrials, confidence = 0.95): ErrorRate {
  const trials = wrong.length;
  if (trials === 0) throw new RangeError("clusteredRate: need at least 1 trial, got 0");
  let errors = 0;
  for (let trial = 0; trial < trials; trial++) errors += wrong[trial];
  const rate = errors / trials;

  // Residuals summed over each identity, and over each combination of two: pairs of one combination would count twice otherwise.
  const indexOf = new Map<number, number>();
  const sums: number[] = [];
  const combinations = new Map<number, number>();
  const index = (identity: number): number => {
    let found = indexOf.get(identity);
    if (found === undefined) {
      found = indexOf.size;
      indexOf.set(identity, found);
      sums.push(0);
    }
    return found;
  };
  for (let trial = 0; trial < trials; trial++) {
    const residual = wrong[trial] - rate;
    const a = index(leftIdentity[trial]);
    const b = index(rightIdentity[trial]);
    sums[a] += residual;
    if (a !== b) sums[b] += residual;
    const key = Math.min(a, b) * 0x4000000 + Math.max(a, b);
    combinations.set(key, (combinations.get(key) ?? 0) + residual);
  }
  const identities = sums.length;
  if (errors === 0 || errors === trials || identities < 2) {
    const effective = Math.min(trials, combinations.size);
    return { ...clopperPearson(rate * effective, effective, confidence), value: rate, errors, trials };
  }
  let sum = 0;
  for (const value of sums) sum += value * value;
  for (const [key, value] of combinations) {
    if (key % 0x4000000 !== Math.floor(key / 0x4000000)) sum -= value * value;
  }
  const binomial = rate * (1 - rate) * trials;
  const variance = Math.max(binomial, (sum * identities) / (identities - 1));
  const widening = tQuantile((1 + confidence) / 2, identities - 1) / tQuantile((1 + confidence) / 2, Infinity);
  const effective = (trials * binomial) / variance / (widening * widening);
  return { ...clopperPearson(rate * effective, effective, confidence), value: rate, errors, trials };
}
