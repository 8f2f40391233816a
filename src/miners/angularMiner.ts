import { requireOptions, requireWithin } from "../core/check.js";
import { checkedMiner, eachTriplet, TripletList, type Miner } from "./mined.js";

/** Options of {@link angularMiner}. */
export interface AngularMinerOptions {
  /** Angle in radians: triplets with a larger angle at the negative are picked; default 0.349 (20 degrees). */
  readonly angle?: number;
}

/**
 * Picks triplets by the angle at which the negative sees the anchor and the positive: large where the negative is near both.
 *
 * tan(angle) = d(a, p) / (2 d(n, c)), c the midpoint of anchor and positive. Unlike a margin, it does not depend on scale. The miner needs Euclidean distances
 * between all rows, so it cannot be used with a memory.
 *
 * @returns A miner of triplets, in order of anchor, positive and negative.
 * @throws RangeError if `angle` is not between 0 and π / 2 or, when mining, if there is a memory.
 * @see Wang, Zhou, Wen, Liu, Lin (2017), "Deep metric learning with angular loss", eq. 4.
 */
export function angularMiner(options: AngularMinerOptions = {}): Miner {
  const { angle = (20 * Math.PI) / 180 } = requireOptions("angularMiner", options);
  requireWithin("angularMiner", "angle", angle, 0, Math.PI / 2);
  return checkedMiner("angularMiner", ({ distances, classOf, referenceClassOf = classOf }) => {
    const n = classOf.length;
    if (referenceClassOf.length !== n) {
      throw new RangeError("angularMiner: cannot be used with a memory, whose rows have no distances to each other");
    }
    const found = new TripletList();
    eachTriplet(classOf, classOf, (a, p, negative) => {
      const [ap, an, pn] = [distances[a * n + p], distances[a * n + negative], distances[p * n + negative]];
      // Apollonius: the median of a triangle from its sides.
      const toMiddle = Math.sqrt(Math.max(0, (an * an + pn * pn) / 2 - (ap * ap) / 4));
      if (Math.atan2(ap, 2 * toMiddle) > angle) found.push(a, p, negative);
    });
    return found.toTriplets();
  });
}
