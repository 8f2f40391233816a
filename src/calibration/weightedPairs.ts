import type { ScoredPairs } from "../data/scoredPairs.js";
import { independentPairs, pairClusters, type PairClusters } from "../statistics/pairClusters.js";

/** Scored pairs in order of distance, to be measured repeatedly with different weights. */
export interface WeightedPairs {
  /** 0 for a same pair, 1 for a different pair. */
  readonly y: Uint8Array;
  /** 1 where the next pair is farther, 0 where it is equally far. */
  readonly ends: Uint8Array;
  /** Index of each pair among the scored pairs. */
  readonly order: Uint32Array;
  /** Identities, in the order of the scored pairs; if they are unknown, each pair is its own identity. */
  readonly clusters: PairClusters;
}

/** The figures that resampling gives intervals for. */
export interface WeightedFigures {
  /** Equal error rate on the convex hull; NaN if no pair of one kind has weight. */
  readonly equalErrorRate: number;
  /** Area under the ROC curve. */
  readonly areaUnderCurve: number;
}

/** Puts pairs in order of distance. */
export function weightedPairs({ distances, y, leftIdentity, rightIdentity }: ScoredPairs): WeightedPairs {
  const pairs = y.length;
  const order = new Uint32Array(pairs);
  for (let pair = 0; pair < pairs; pair++) order[pair] = pair;
  order.sort((a, b) => distances[a] - distances[b]);
  const ends = new Uint8Array(pairs).fill(1);
  for (let k = 0; k + 1 < pairs; k++) if (distances[order[k + 1]] === distances[order[k]]) ends[k] = 0;
  const clusters = leftIdentity && rightIdentity ? pairClusters(leftIdentity, rightIdentity) : independentPairs(pairs);
  return { y: Uint8Array.from(order, (pair) => y[pair]), ends, order, clusters };
}

/** Measures the pairs with each identity counted as often as `counts` says, and a pair of two identities as often as the product of both. Reuses its buffers. */
export function weightedMeter({
  y,
  ends,
  order,
  clusters,
}: WeightedPairs): (counts: ArrayLike<number>) => WeightedFigures {
  const first = Int32Array.from(order, (pair) => clusters.first[pair]);
  const second = Int32Array.from(order, (pair) => clusters.second[pair]);
  const sames = new Float64Array(y.length + 1);
  const differents = new Float64Array(y.length + 1);
  return (counts) => {
    let same = 0;
    let different = 0;
    let concordant = 0;
    let sameHere = 0;
    let differentHere = 0;
    let top = 0;
    let isAfterSame = false;
    const addVertex = (): void => {
      while (
        top > 0 &&
        (sames[top] - sames[top - 1]) * (different - differents[top]) <=
          (same - sames[top]) * (differents[top] - differents[top - 1])
      ) {
        top--;
      }
      top++;
      sames[top] = same;
      differents[top] = different;
    };
    for (let k = 0; k < y.length; k++) {
      const a = first[k];
      const b = second[k];
      const weight = a === b ? counts[a] : counts[a] * counts[b];
      if (y[k] === 1) differentHere += weight;
      else sameHere += weight;
      if (ends[k] === 0) continue;
      if (differentHere > 0) {
        // The hull can have a corner only where same pairs give way to different ones.
        if (isAfterSame) addVertex();
        isAfterSame = false;
        concordant += differentHere * (same + sameHere / 2);
        different += differentHere;
        differentHere = 0;
      }
      if (sameHere > 0) {
        same += sameHere;
        sameHere = 0;
        isAfterSame = true;
      }
    }
    addVertex();
    if (same === 0 || different === 0) return { equalErrorRate: NaN, areaUnderCurve: NaN };
    let vertex = 1;
    while (differents[vertex] / different < 1 - sames[vertex] / same) vertex++;
    const before = 1 - sames[vertex - 1] / same - differents[vertex - 1] / different;
    const after = differents[vertex] / different - 1 + sames[vertex] / same;
    const along = before / (before + after);
    return {
      equalErrorRate: (differents[vertex - 1] + along * (differents[vertex] - differents[vertex - 1])) / different,
      areaUnderCurve: concordant / (same * different),
    };
  };
}
