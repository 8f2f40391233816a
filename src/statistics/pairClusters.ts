/** The identities of each pair, numbered from 0, and the pairs that share both. */
export interface PairClusters {
  /** How many identities there are. */
  readonly identities: number;
  /** How many distinct combinations of identities occur. */
  readonly combinations: number;
  /** First identity of each pair. */
  readonly first: Int32Array;
  /** Second identity of each pair. */
  readonly second: Int32Array;
  /** Combination of each pair, regardless of the order of its identities. */
  readonly combinationOf: Int32Array;
}

/** Numbers the identities of pairs and their combinations. */
export function pairClusters(leftIdentity: ArrayLike<number>, rightIdentity: ArrayLike<number>): PairClusters {
  const pairs = leftIdentity.length;
  const first = new Int32Array(pairs);
  const second = new Int32Array(pairs);
  const indexOf = new Map<number, number>();
  const index = (identity: number): number => {
    const found = indexOf.get(identity);
    if (found !== undefined) return found;
    indexOf.set(identity, indexOf.size);
    return indexOf.size - 1;
  };
  for (let pair = 0; pair < pairs; pair++) {
    first[pair] = index(leftIdentity[pair]);
    second[pair] = index(rightIdentity[pair]);
  }
  const identities = indexOf.size;
  const combinationOf = new Int32Array(pairs);
  const seen = identities <= 2048 ? new Int32Array(identities * identities) : new Map<number, number>();
  let combinations = 0;
  for (let pair = 0; pair < pairs; pair++) {
    const a = Math.min(first[pair], second[pair]);
    const key = a * identities + Math.max(first[pair], second[pair]);
    let combination = seen instanceof Int32Array ? seen[key] : (seen.get(key) ?? 0);
    if (combination === 0) {
      combination = ++combinations;
      if (seen instanceof Int32Array) seen[key] = combination;
      else seen.set(key, combination);
    }
    combinationOf[pair] = combination - 1;
  }
  return { identities, combinations, first, second, combinationOf };
}

/** Treats pairs as independent: each is its own identity. */
export function independentPairs(pairs: number): PairClusters {
  const own = Int32Array.from({ length: pairs }, (_, pair) => pair);
  return { identities: pairs, combinations: pairs, first: own, second: own, combinationOf: own };
}

/** The variance of a sum over pairs that share identities. */
export interface ClusteredVariance {
  /** Variance of the sum, including the covariance of pairs with a common identity, every two pairs counted once. Never less than for independent pairs. */
  readonly variance: number;
  /** Variance of the sum when identities are drawn with replacement: it counts the covariance of two pairs of the same combination three times. */
  readonly resampled: number;
  /** Degrees of freedom of the variance: fewer than the identities if a few of those make up most of the variance. */
  readonly degrees: number;
}

/**
 * Variance of a sum over pairs, from each pair's part in it (the parts add up to about 0).
 *
 * @see Aronow, Samii and Assenova (2015), "Cluster-robust variance estimation for dyadic data"; Owen (2007) for the resampled one; Satterthwaite (1946) for
 *   the degrees of freedom.
 */
export function clusteredVariance(
  { identities, combinations, first, second, combinationOf }: PairClusters,
  parts: ArrayLike<number>,
): ClusteredVariance {
  const byIdentity = new Float64Array(identities);
  const byCombination = new Float64Array(combinations);
  let independent = 0;
  let isBetween = false;
  for (let pair = 0; pair < parts.length; pair++) {
    const part = parts[pair];
    independent += part * part;
    byIdentity[first[pair]] += part;
    if (first[pair] === second[pair]) continue;
    isBetween = true;
    byIdentity[second[pair]] += part;
    byCombination[combinationOf[pair]] += part;
  }
  let shared = 0;
  let fourth = 0;
  for (const sum of byIdentity) {
    shared += sum * sum;
    fourth += sum ** 4;
  }
  let twice = 0;
  for (const sum of byCombination) twice += sum * sum;
  // A pair of two identities contributes to two sums, so twice the share of the data goes into each mean from which residuals are taken.
  const spent = isBetween ? 2 : 1;
  const most = Math.max(1, identities - spent);
  const spread = fourth - (shared * shared) / identities;
  return {
    variance: (Math.max(shared - twice, independent) * identities) / most,
    resampled: shared + twice,
    degrees: spread > 0 ? Math.max(1, Math.min(most, (2 * shared * shared) / spread)) : most,
  };
}
