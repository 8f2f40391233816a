import type { RocHull } from "./rocHull.js";
import type { WeightedFigures, WeightedPairs } from "./weightedPairs.js";

/** To first order, the contribution of each pair to the deviation of a figure from its expectation, in the order of the scored pairs. */
export type Influence = Readonly<Record<keyof WeightedFigures, Float64Array>>;

/**
 * First-order influence of each pair on the area under the curve (placement among the pairs of the other kind) and on the equal error rate (errors at its
 * threshold, weighted by the hull's slope there).
 *
 * @see DeLong, DeLong and Clarke-Pearson (1988) for the area.
 */
export function influence({ y, ends, order }: WeightedPairs, hull: RocHull): Influence {
  const end = hull.same.length - 1;
  const sames = hull.same[end];
  const differents = hull.different[end];
  let vertex = 1;
  while (hull.different[vertex] / differents < 1 - hull.same[vertex] / sames) vertex++;
  const rise = (hull.different[vertex] - hull.different[vertex - 1]) / differents;
  const fall = (hull.same[vertex] - hull.same[vertex - 1]) / sames;
  const before = 1 - hull.same[vertex - 1] / sames - hull.different[vertex - 1] / differents;
  const along = before / (rise + fall);
  const rate = hull.different[vertex - 1] / differents + along * rise;
  // Pairs on the hull's step match partially: the equal error rate is reached by choosing randomly between the step's ends.
  const matchedFirst = hull.same[vertex - 1] + hull.different[vertex - 1];
  const matchedLast = hull.same[vertex] + hull.different[vertex];

  const equalErrorRate = new Float64Array(y.length);
  const areaUnderCurve = new Float64Array(y.length);
  let sameBefore = 0;
  let differentBefore = 0;
  for (let start = 0; start < y.length;) {
    let stop = start + 1;
    while (ends[stop - 1] === 0) stop++;
    let sameHere = 0;
    for (let k = start; k < stop; k++) sameHere += 1 - y[k];
    const differentHere = stop - start - sameHere;
    for (let k = start; k < stop; k++) {
      const matches = k < matchedFirst ? 1 : k < matchedLast ? along : 0;
      const pair = order[k];
      if (y[k] === 1) {
        areaUnderCurve[pair] = ((sameBefore + sameHere / 2) / sames - hull.areaUnderCurve) / differents;
        equalErrorRate[pair] = ((fall / (rise + fall)) * (matches - rate)) / differents;
      } else {
        const beyond = (differents - differentBefore - differentHere / 2) / differents;
        areaUnderCurve[pair] = (beyond - hull.areaUnderCurve) / sames;
        equalErrorRate[pair] = ((rise / (rise + fall)) * (1 - matches - rate)) / sames;
      }
    }
    sameBefore += sameHere;
    differentBefore += differentHere;
    start = stop;
  }
  return { equalErrorRate, areaUnderCurve };
}
