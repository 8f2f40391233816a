import type { SortedScores } from "./sortedScores.js";

/**
 * The convex hull of the ROC curve: the operating points that are optimal for some prior and costs, in order of distance.
 *
 * Between two vertices lies one level of the isotonic regression of "same" on distance, so the hull is also what minCllr and isotonic
 * probabilities need.
 */
export interface RocHull {
  /** Greatest distance that matches at each vertex; -Infinity at the first, where nothing matches. */
  readonly last: Float64Array;
  /** Same pairs that match at each vertex. */
  readonly same: Float64Array;
  /** Different pairs that match at each vertex. */
  readonly different: Float64Array;
  /** Probability that a same pair is closer than a different pair, ties counting half. Of the curve, not of the hull. */
  readonly areaUnderCurve: number;
}

/** Convex hull and area in one merging pass: pool adjacent violators, with runs of one kind handled together. */
export function rocHull({ same, different }: SortedScores): RocHull {
  const lasts: number[] = [-Infinity];
  const sames: number[] = [0];
  const differents: number[] = [0];
  let i = 0;
  let j = 0;
  let concordant = 0;
  while (i < same.length || j < different.length) {
    const startSame = i;
    const startDifferent = j;
    let last: number;
    const nextSame = i < same.length ? same[i] : Infinity;
    const nextDifferent = j < different.length ? different[j] : Infinity;
    if (i < same.length && (nextSame < nextDifferent || j === different.length)) {
      while (i < same.length && (same[i] < nextDifferent || j === different.length)) i++;
      last = same[i - 1];
    } else if (j < different.length && (nextDifferent < nextSame || i === same.length)) {
      while (j < different.length && (different[j] < nextSame || i === same.length)) j++;
      last = different[j - 1];
      concordant += (j - startDifferent) * i;
    } else {
      last = nextSame;
      while (i < same.length && same[i] === last) i++;
      while (j < different.length && different[j] === last) j++;
      concordant += (j - startDifferent) * (startSame + (i - startSame) / 2);
    }
    // A vertex stays only if the share of same pairs falls from the block before it to the block after it.
    let top = lasts.length - 1;
    while (
      top > 0 &&
      (sames[top] - sames[top - 1]) * (j - differents[top]) <=
        (i - sames[top]) * (differents[top] - differents[top - 1])
    ) {
      lasts.pop();
      sames.pop();
      differents.pop();
      top--;
    }
    lasts.push(last);
    sames.push(i);
    differents.push(j);
  }
  return {
    last: Float64Array.from(lasts),
    same: Float64Array.from(sames),
    different: Float64Array.from(differents),
    areaUnderCurve: concordant / (same.length * different.length),
  };
}

/** Where the hull crosses falseMatchRate = falseNonMatchRate. */
export function hullEqualErrorRate({ same, different }: RocHull): number {
  const end = same.length - 1;
  let before = { match: 0, nonMatch: 1 };
  for (let vertex = 1; vertex <= end; vertex++) {
    const after = { match: different[vertex] / different[end], nonMatch: 1 - same[vertex] / same[end] };
    if (after.match >= after.nonMatch) {
      const gapBefore = before.nonMatch - before.match;
      const gapAfter = after.match - after.nonMatch;
      const along = gapBefore / (gapBefore + gapAfter);
      return before.match + along * (after.match - before.match);
    }
    before = after;
  }
  return 1; // unreachable: the last vertex matches everything
}
