import { countUpTo } from "../statistics/bisect.js";
import { requireCount, requireOptions, requirePositive } from "../core/check.js";
import { randomInteger, type Random } from "../core/random.js";
import { randomness } from "../core/stateful.js";
import { checkedMiner, TripletList, type Miner } from "./mined.js";

/** Options of {@link distanceWeightedMiner}. */
export interface DistanceWeightedMinerOptions {
  /** Nearer negatives are treated as if they were this far away, so that a few very near ones do not get all the draws; default 0.5. */
  readonly cutoff?: number;
  /** Negatives at this distance or farther, which would cost nothing, are never drawn; default 1.4. */
  readonly farthest?: number;
  /** Source of randomness. */
  readonly random?: Random;
}

/**
 * Draws one negative for each same pair, so that all distances are equally likely: on a sphere of many dimensions, almost all rows are
 * about √2 away, and uniform draws would return little else.
 *
 * A negative at distance d is drawn with weight d^(2 − n) (1 − d²/4)^((3 − n)/2), n the embedding size: the inverse of how common that distance
 * is. The miner needs Euclidean distances between unit-length embeddings. Positives are all others of the anchor's class; an anchor with no negative
 * within `farthest` is skipped.
 *
 * @returns A miner of triplets, in order of anchor and positive.
 * @throws RangeError if an option is not positive or, when mining, the embedding size is not given.
 * @see Wu, Manmatha, Smola, Krähenbühl (2017), "Sampling matters in deep embedding learning", section 4.
 */
export function distanceWeightedMiner(options: DistanceWeightedMinerOptions = {}): Miner {
  const { cutoff = 0.5, farthest = 1.4, random = Math.random } = requireOptions("distanceWeightedMiner", options);
  requirePositive("distanceWeightedMiner", "cutoff", cutoff);
  requirePositive("distanceWeightedMiner", "farthest", farthest);
  const mine = checkedMiner("distanceWeightedMiner", ({ distances, classOf, referenceClassOf = classOf, size }) => {
    requireCount("distanceWeightedMiner", "the embedding size", size ?? 0, 2);
    const columns = referenceClassOf.length;
    const found = new TripletList();
    const logWeight = (distance: number): number => {
      const d = Math.max(distance, cutoff);
      if (d >= farthest || d >= 2) return -Infinity;
      return (2 - size!) * Math.log(d) + ((3 - size!) / 2) * Math.log(1 - d * d / 4); // prettier-ignore
    };
    for (let a = 0; a < classOf.length; a++) {
      const logs = Float64Array.from({ length: columns }, (_, j) =>
        referenceClassOf[j] === classOf[a] ? -Infinity : logWeight(distances[a * columns + j]),
      );
      const largest = logs.reduce((most, value) => Math.max(most, value), -Infinity);
      if (largest === -Infinity) continue;
      let total = 0;
      const running = logs.map((value) => (total += Math.exp(value - largest)));
      for (let p = 0; p < columns; p++) {
        if (p === a || referenceClassOf[p] !== classOf[a]) continue;
        const drawn = (randomInteger(0x40000000, random) / 0x40000000) * total;
        found.push(a, p, firstAbove(running, drawn));
      }
    }
    return found.toTriplets();
  });
  return Object.assign(mine, randomness(random));
}

/** The first index whose running sum is above a value; indices of weight 0 are never returned. */
function firstAbove(running: Float64Array, value: number): number {
  return Math.min(running.length - 1, countUpTo(running, value));
}
