import type { Estimate } from "./clopperPearson.js";
import { tQuantile } from "./tQuantile.js";

/**
 * Mean of values with a confidence interval that treats values of one cluster (a class, a writer, a run) as dependent.
 *
 * @param values - At least one.
 * @param clusterOf - Cluster of each value; default: each value is its own cluster.
 * @param range - Bounds that the interval is clipped to; default: none.
 * @returns With a single cluster nothing is known about the spread, and the interval is all of `range`.
 */
export function clusteredMean(
  values: ArrayLike<number>,
  clusterOf?: ArrayLike<number>,
  { confidence = 0.95, range = [-Infinity, Infinity] }: { confidence?: number; range?: readonly [number, number] } = {},
): Estimate {
  let mean = 0;
  for (let k = 0; k < values.length; k++) mean += values[k];
  mean /= values.length;
  const sums = new Map<number, number>();
  for (let k = 0; k < values.length; k++) {
    const cluster = clusterOf ? clusterOf[k] : k;
    sums.set(cluster, (sums.get(cluster) ?? 0) + (values[k] - mean) / values.length);
  }
  if (sums.size < 2) return { value: mean, low: range[0], high: range[1] };
  let variance = 0;
  for (const sum of sums.values()) variance += (sum * sum * sums.size) / (sums.size - 1);
  const half = tQuantile((1 + confidence) / 2, sums.size - 1) * Math.sqrt(variance);
  return { value: mean, low: Math.max(range[0], mean - half), high: Math.min(range[1], mean + half) };
}
