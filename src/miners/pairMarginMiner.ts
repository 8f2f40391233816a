import { requireFit, requireOptions } from "../core/check.js";
import { filterPairs } from "./batchEasyHardMiner.js";
import { checkedMiner, allPairs, type Miner } from "./mined.js";

/** Options of {@link pairMarginMiner}. */
export interface PairMarginMinerOptions {
  /** Positives farther than this are picked; default 0.2. */
  readonly positiveMargin?: number;
  /** Negatives nearer than this are picked; default 0.8. */
  readonly negativeMargin?: number;
}

/**
 * Picks the pairs that still violate a margin: positives beyond one distance, negatives within another.
 *
 * @returns A miner of pairs, in order of anchor and other.
 */
export function pairMarginMiner(options: PairMarginMinerOptions = {}): Miner {
  const { positiveMargin = 0.2, negativeMargin = 0.8 } = requireOptions("pairMarginMiner", options);
  for (const margin of [positiveMargin, negativeMargin]) requireFit(Number.isFinite(margin), "pairMarginMiner", "each margin", "a finite number", margin); // prettier-ignore
  return checkedMiner("pairMarginMiner", (batch) => {
    const { positives, negatives } = allPairs(batch.classOf, batch.referenceClassOf);
    return {
      positives: filterPairs(batch, positives, (d) => d > positiveMargin),
      negatives: filterPairs(batch, negatives, (d) => d < negativeMargin),
    };
  });
}
