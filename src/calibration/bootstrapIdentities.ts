import { requireCount } from "../core/check.js";
import { randomInteger, type Random } from "../core/random.js";
import type { ScoredPairs } from "../data/scoredPairs.js";
import type { Estimate } from "./clopperPearson.js";
import { requireScoredPairs } from "./sortedScores.js";

/** Options of {@link bootstrapIdentities}. */
export interface BootstrapOptions {
  /** How many times to draw; default 2000. */
  readonly resamples?: number;
  /** Share of such intervals that contain the true value; default 0.95. */
  readonly confidence?: number;
  /** Source of randomness; default `Math.random`. */
  readonly random?: Random;
}

/** Figures that have no closed form, with their intervals. */
export interface BootstrapEstimates {
  /** Equal error rate on the convex hull. */
  readonly equalErrorRate: Estimate;
  /** Area under the ROC curve. */
  readonly areaUnderCurve: Estimate;
}

/**
 * Confidence intervals of the equal error rate and the area under the curve that respect that pairs share identities: each resample draws as many identities
 * as there are, with replacement, and a pair counts as often as both its identities were drawn. Where identities are not known, pairs are drawn.
 *
 * Takes `resamples` passes over the sorted pairs: 2,000 resamples of 100,000 pairs within seconds.
 *
 * @throws RangeError as {@link calibrate} does for pairs that no threshold can be chosen from.
 * @example
 * ```ts
 * const scored = { distances: [0.1, 0.2, 0.6, 0.4, 0.8, 0.9], y: [0, 0, 0, 1, 1, 1], leftIdentity: [0, 1, 2, 0, 1, 2], rightIdentity: [0, 1, 2, 1, 2, 0] };
 * bootstrapIdentities(scored, { random: seeded(1) }).equalErrorRate; // { value: 0.167, low: 0, high: 0.5 }
 * ```
 * @see Bolle, Ratha and Pankanti (2004), "Error analysis of pattern recognition systems: the subsets bootstrap"; Owen (2007), "The pigeonhole bootstrap".
 */
export function bootstrapIdentities(
  scored: ScoredPairs,
  { resamples = 2000, confidence = 0.95, random = Math.random }: BootstrapOptions = {},
): BootstrapEstimates {
  requireScoredPairs("bootstrapIdentities", scored);
  requireCount("bootstrapIdentities", "resamples", resamples);
  const sorted = sortPairs(scored);
  const counts = new Uint32Array(sorted.identities).fill(1);
  const measure = weightedFigures(sorted);
  const [equalErrorRate, area] = measure(counts);
  const rates = new Float64Array(resamples);
  const areas = new Float64Array(resamples);
  for (let resample = 0; resample < resamples;) {
    counts.fill(0);
    for (let draw = 0; draw < sorted.identities; draw++) counts[randomInteger(sorted.identities, random)]++;
    const figures = measure(counts);
    if (Number.isNaN(figures[0])) continue; // no same or no different pair drawn: draw again
    rates[resample] = figures[0];
    areas[resample++] = figures[1];
  }
  return {
    equalErrorRate: percentiles(equalErrorRate, rates, confidence),
    areaUnderCurve: percentiles(area, areas, confidence),
  };
}

function percentiles(value: number, replicates: Float64Array, confidence: number): Estimate {
  replicates.sort();
  const at = (p: number): number => replicates[Math.min(replicates.length - 1, Math.floor(p * replicates.length))];
  return {
    value,
    low: Math.min(value, at((1 - confidence) / 2)),
    high: Math.max(value, at((1 + confidence) / 2)),
  };
}

/** Pairs in order of distance, with identities numbered from 0. */
interface SortedPairs {
  readonly y: Uint8Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** 1 where the next pair is farther. */
  readonly ends: Uint8Array;
  readonly identities: number;
}

function sortPairs({ distances, y, leftIdentity, rightIdentity }: ScoredPairs): SortedPairs {
  const pairs = y.length;
  const order = new Uint32Array(pairs);
  for (let pair = 0; pair < pairs; pair++) order[pair] = pair;
  order.sort((a, b) => distances[a] - distances[b]);
  const indexOf = new Map<number, number>();
  const index = (identity: number): number => {
    const found = indexOf.get(identity) ?? indexOf.size;
    if (found === indexOf.size) indexOf.set(identity, found);
    return found;
  };
  const sorted = {
    y: new Uint8Array(pairs),
    left: new Int32Array(pairs),
    right: new Int32Array(pairs),
    ends: new Uint8Array(pairs).fill(1),
  };
  for (let k = 0; k < pairs; k++) {
    const pair = order[k];
    sorted.y[k] = y[pair];
    sorted.left[k] = leftIdentity ? index(leftIdentity[pair]) : k;
    sorted.right[k] = rightIdentity ? index(rightIdentity[pair]) : k;
    if (k + 1 < pairs && distances[order[k + 1]] === distances[pair]) sorted.ends[k] = 0;
  }
  return { ...sorted, identities: leftIdentity ? indexOf.size : pairs };
}

/** Equal error rate and area with each identity counted as often as it was drawn; NaN where a kind of pair is missing. Reuses its buffers. */
function weightedFigures({ y, left, right, ends }: SortedPairs): (counts: Uint32Array) => readonly [number, number] {
  const sames = new Float64Array(y.length + 1);
  const differents = new Float64Array(y.length + 1);
  return (counts) => {
    let same = 0;
    let different = 0;
    let concordant = 0;
    let sameHere = 0;
    let differentHere = 0;
    let top = 0;
    for (let k = 0; k < y.length; k++) {
      const weight = left[k] === right[k] ? counts[left[k]] : counts[left[k]] * counts[right[k]];
      if (y[k] === 1) differentHere += weight;
      else sameHere += weight;
      if (ends[k] === 0 || sameHere + differentHere === 0) continue;
      concordant += differentHere * (same + sameHere / 2);
      same += sameHere;
      different += differentHere;
      sameHere = 0;
      differentHere = 0;
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
    }
    if (same === 0 || different === 0) return [NaN, NaN];
    let vertex = 1;
    while (differents[vertex] / different < 1 - sames[vertex] / same) vertex++;
    const before = 1 - sames[vertex - 1] / same - differents[vertex - 1] / different;
    const after = differents[vertex] / different - 1 + sames[vertex] / same;
    const along = before / (before + after);
    const rate = (differents[vertex - 1] + along * (differents[vertex] - differents[vertex - 1])) / different;
    return [rate, concordant / (same * different)];
  };
}
