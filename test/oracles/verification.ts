import type { ScoredPairs } from "../../src/data/scoredPairs.js";

/** Textbook loops over every threshold, for data small enough to try them all. */
export interface OperatingPointOracle {
  /** Greatest distance that matches; -Infinity where nothing does. */
  readonly last: number;
  readonly falseMatchRate: number;
  readonly falseNonMatchRate: number;
  /** Same pairs that match, and different pairs that match. */
  readonly same: number;
  readonly different: number;
}

export function everyOperatingPoint({ distances, y }: ScoredPairs): OperatingPointOracle[] {
  const pairs = Array.from(distances, (distance, pair) => ({ distance, label: y[pair] }));
  const sames = pairs.filter((pair) => pair.label === 0).length;
  const differents = pairs.length - sames;
  const lasts = [-Infinity, ...[...new Set(pairs.map((pair) => pair.distance))].sort((a, b) => a - b)];
  return lasts.map((last) => {
    const same = pairs.filter((pair) => pair.distance <= last && pair.label === 0).length;
    const different = pairs.filter((pair) => pair.distance <= last && pair.label === 1).length;
    return { last, same, different, falseMatchRate: different / differents, falseNonMatchRate: 1 - same / sames };
  });
}

/** Share of (same, different) couples in the right order, ties half. */
export function areaOracle({ distances, y }: ScoredPairs): number {
  let right = 0;
  let couples = 0;
  for (let i = 0; i < y.length; i++) {
    for (let j = 0; j < y.length; j++) {
      if (y[i] !== 0 || y[j] !== 1) continue;
      couples++;
      right += distances[i] < distances[j] ? 1 : distances[i] === distances[j] ? 0.5 : 0;
    }
  }
  return right / couples;
}

/** Equal error rate on the hull: over all two-point mixtures of thresholds, the least rate at which both errors are equal. */
export function equalErrorRateOracle(scored: ScoredPairs): number {
  const points = everyOperatingPoint(scored);
  let best = 1;
  for (const a of points) {
    for (const b of points) {
      const gapA = a.falseNonMatchRate - a.falseMatchRate;
      const gapB = b.falseNonMatchRate - b.falseMatchRate;
      if (gapA < 0 || gapB > 0) continue;
      const along = gapA === gapB ? 0 : gapA / (gapA - gapB);
      best = Math.min(best, a.falseMatchRate + along * (b.falseMatchRate - a.falseMatchRate));
    }
  }
  return best;
}
