import { requireOptions, requireWithin } from "../core/check.js";
import { filterPairs } from "./batchEasyHardMiner.js";
import { checkedMiner, allPairs, type Miner } from "./mined.js";

/** Options of {@link multiSimilarityMiner}. */
export interface MultiSimilarityMinerOptions {
  /** By how much a pair may be easier than the anchor's hardest pair of the other kind; default 0.1. */
  readonly epsilon?: number;
}

/**
 * Picks the pairs that are hard compared with the others of their anchor: negatives nearer than its farthest positive, and positives
 * farther than its nearest negative, both within `epsilon`.
 *
 * Designed for cosine distances; works with any. A batch without positives or without negatives yields nothing, and so does an anchor that lacks one.
 *
 * @returns A miner of pairs, in order of anchor and other.
 * @throws RangeError if `epsilon` is below 0.
 * @see Wang, Han, Huang, Dong, Scott (2019), "Multi-similarity loss with general pair weighting", eq. 11 and 12.
 */
export function multiSimilarityMiner(options: MultiSimilarityMinerOptions = {}): Miner {
  const { epsilon = 0.1 } = requireOptions("multiSimilarityMiner", options);
  requireWithin("multiSimilarityMiner", "epsilon", epsilon, 0, Infinity);
  return checkedMiner("multiSimilarityMiner", (batch) => {
    const { classOf, distances, referenceClassOf = classOf } = batch;
    const { positives, negatives } = allPairs(classOf, referenceClassOf);
    const farthest = new Float64Array(classOf.length).fill(-Infinity); // positive of each anchor
    const nearest = new Float64Array(classOf.length).fill(Infinity); // negative of each anchor
    const at = (a: number, other: number): number => distances[a * referenceClassOf.length + other];
    positives.anchor.forEach((a, i) => (farthest[a] = Math.max(farthest[a], at(a, positives.other[i]))));
    negatives.anchor.forEach((a, i) => (nearest[a] = Math.min(nearest[a], at(a, negatives.other[i]))));
    return {
      positives: filterPairs(batch, positives, (d, a) => d + epsilon > nearest[a]),
      negatives: filterPairs(batch, negatives, (d, a) => d - epsilon < farthest[a]),
    };
  });
}
