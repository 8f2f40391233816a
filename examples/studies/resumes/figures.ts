import type { Random } from "one-shot-ts";

import type { Figure } from "../shared/figure.js";

/** A figure with its interval over occupations or categories, and their number. */
export interface ClusteredFigure extends Figure {
  readonly clusters: number;
}

/** The result of a query, and the cluster it is resampled with: its occupation or category. */
export interface Outcome {
  readonly value: number;
  readonly cluster: number;
}

/** The mean of outcomes, with an interval from resampling whole clusters (percentile bootstrap). */
export function figureOf(
  outcomes: readonly Outcome[],
  { resamples, random }: { readonly resamples: number; readonly random: Random },
): ClusteredFigure {
  const sums = new Map<number, { sum: number; count: number }>();
  for (const { value, cluster } of outcomes) {
    const known = sums.get(cluster) ?? { sum: 0, count: 0 };
    sums.set(cluster, { sum: known.sum + value, count: known.count + 1 });
  }
  const clusters = [...sums.values()];
  const means = Float64Array.from({ length: resamples }, () => {
    let sum = 0;
    let count = 0;
    for (let draw = 0; draw < clusters.length; draw++) {
      const drawn = clusters[Math.floor(random() * clusters.length)];
      sum += drawn.sum;
      count += drawn.count;
    }
    return sum / count;
  }).sort();
  const at = (share: number): number => means[Math.min(resamples - 1, Math.floor(share * resamples))];
  const total = outcomes.reduce((sum, { value }) => sum + value, 0);
  return {
    value: total / outcomes.length,
    low: at(0.025),
    high: at(0.975),
    n: outcomes.length,
    clusters: clusters.length,
  };
}
