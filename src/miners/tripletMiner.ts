import { requireFit, requireOptions, requireWithin } from "../core/check.js";
import { checkedMiner, eachTriplet, TripletList, type Miner } from "./mined.js";

/** Options of {@link tripletMiner}. */
export interface TripletMinerOptions {
  /**
   * Which triplets are picked, by how much farther the negative is than the positive; default `"all"`.
   *
   * - `"all"`: at most the margin, all that cost something
   * - `"hard"`: not at all, the negative is nearer
   * - `"semihard"`: a little, but no more than the margin
   * - `"easy"`: more than the margin
   */
  readonly kind?: "all" | "hard" | "semihard" | "easy";
  /** How much farther than the positive the negative should be; default 0.2. */
  readonly margin?: number;
}

/**
 * Picks triplets by how hard they are.
 *
 * @returns A miner of triplets, in order of anchor, positive and negative.
 * @throws RangeError if `margin` is below 0.
 * @see Schroff, Kalenichenko, Philbin (2015), "FaceNet", section 3.2.
 */
export function tripletMiner(options: TripletMinerOptions = {}): Miner {
  const { kind = "all", margin = 0.2 } = requireOptions("tripletMiner", options);
  requireWithin("tripletMiner", "margin", margin, 0, Infinity);
  const fits = {
    all: (gap: number) => gap <= margin,
    hard: (gap: number) => gap <= 0,
    semihard: (gap: number) => gap > 0 && gap <= margin,
    easy: (gap: number) => gap > margin,
  }[kind];
  requireFit(typeof fits === "function", "tripletMiner", "kind", '"all", "hard", "semihard" or "easy"', kind);
  return checkedMiner("tripletMiner", ({ distances, classOf, referenceClassOf = classOf }) => {
    const columns = referenceClassOf.length;
    const found = new TripletList();
    eachTriplet(classOf, referenceClassOf, (a, p, n) => {
      if (fits(distances[a * columns + n] - distances[a * columns + p])) found.push(a, p, n);
    });
    return found.toTriplets();
  });
}
