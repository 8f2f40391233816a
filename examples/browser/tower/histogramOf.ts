import type { ScoredPairs } from "one-shot-ts";

/** How many same and different pairs lie in each of equally wide ranges of distance, from 0 to `most`. */
export interface Histogram {
  readonly most: number;
  readonly same: readonly number[];
  readonly different: readonly number[];
}

/** Counts scored pairs in 40 ranges, up to the largest distance of unit vectors. */
export function histogramOf({ distances, y }: ScoredPairs, most = 2, ranges = 40): Histogram {
  const same = new Array<number>(ranges).fill(0);
  const different = new Array<number>(ranges).fill(0);
  for (let i = 0; i < y.length; i++) {
    const range = Math.min(ranges - 1, Math.floor((distances[i] / most) * ranges));
    (y[i] === 0 ? same : different)[range]++;
  }
  return { most, same, different };
}
