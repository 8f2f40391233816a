import type { ScoredPairs } from "../data/scoredPairs.js";
import { clusteredVariance } from "../statistics/pairClusters.js";
import { influence } from "./influence.js";
import type { RocHull } from "./rocHull.js";
import { weightedPairs } from "./weightedPairs.js";

/**
 * Refuses data in which different pairs are closer than same ones by more than chance: the labels point the wrong way.
 *
 * Chance is judged by the deviation of pairs in random order (Mann and Whitney), or of identities if they vary more; it takes at least seven pairs of each kind.
 */
export function requireUpright(who: string, scored: ScoredPairs, hull: RocHull): void {
  const area = hull.areaUnderCurve;
  if (area >= 0.45) return;
  const sames = hull.same[hull.same.length - 1];
  const differents = hull.different[hull.different.length - 1];
  const random = Math.sqrt((sames + differents + 1) / (12 * sames * differents));
  if (area >= 0.5 - 3 * random) return;
  const pairs = weightedPairs(scored);
  const { variance } = clusteredVariance(pairs.clusters, influence(pairs, hull).areaUnderCurve);
  if (area >= 0.5 - 3 * Math.sqrt(variance)) return;
  throw new RangeError(
    `${who}: same pairs (y = 0) must be closer than different pairs (y = 1), got an area under the curve of ${area.toPrecision(3)}; if 1 means same in your labels, convert them with fromSimilarity; if large means close in your scores, negate them`,
  );
}
