import type { ScoredPairs } from "../data/scoredPairs.js";
import { bisect } from "../statistics/bisect.js";
import { clopperPearson, type Estimate } from "../statistics/clopperPearson.js";
import { rateInterval } from "../statistics/clusteredRate.js";
import { thresholdBelow } from "./chooseThreshold.js";
import { thresholdAfter, type SortedScores } from "./sortedScores.js";
import { strangerSearches, type NearComparisons, type StrangerSearches } from "./strangerSearches.js";

/** The threshold for one size of gallery. */
export interface GalleryStep {
  /** How many identities are enrolled. */
  readonly size: number;
  /** Match when the distance is at most this. */
  readonly threshold: number;
  /** Share of unknown people who still get a name, with its 95 % interval for a gallery of this size. */
  readonly rate: Estimate;
}

/** The evidence that calibration pairs give about galleries of any size. Plain data, a few kilobytes for any number of pairs. */
export interface GalleryEvidence {
  /** The false positive identification rate that the thresholds aim at. */
  readonly target: number;
  /** The largest number of enrolled identities that the evidence covers: beyond it, thresholds are extrapolated. */
  readonly supportedUpTo: number;
  /** Sizes from 1 to a million, ascending. */
  readonly steps: readonly GalleryStep[];
}

const LARGEST = 1_000_000;

/**
 * The threshold at which a share `target` of unknown people find a match among N enrolled, for every N.
 *
 * The rate is estimated without a model: for each row, the probability that N others, drawn from those it was compared with, include one that is near enough. Some
 * people are near many others (wolves), so the rate grows more slowly than N; the pairs show how much more slowly. Beyond the number of others present, the rate is
 * assumed to grow in proportion to N, which is the fastest it can.
 */
export function galleryEvidence(
  who: string,
  scored: ScoredPairs,
  scores: SortedScores,
  target: number,
): GalleryEvidence {
  const searches = strangerSearches(who, scored);
  const supportedUpTo = supportedSize(searches, target);
  const reach = Math.max(supportedUpTo, usualSize(searches));
  const { different } = scores;
  let share = Math.min(1, 2 * target + 50 / different.length);
  let near = searches.upTo(different[Math.ceil(share * different.length) - 1]);
  const steps = sizes(supportedUpTo).map((size): GalleryStep => {
    const base = Math.min(size, reach);
    const eligible = eligibleSearches(searches, base);
    const growth = size / base;
    for (;;) {
      const count = countWithin(near, eligible, base, target / growth);
      if (count < near.distance.length || share === 1) {
        const threshold =
          count < near.distance.length
            ? thresholdBelow(scores, near.distance[count])
            : thresholdAfter(scores, Math.max(different[different.length - 1], scores.same[scores.same.length - 1]));
        return { size, threshold, rate: rateOf(searches, near, count, eligible, base, size) };
      }
      share = Math.min(1, 2 * share);
      near = searches.upTo(different[Math.ceil(share * different.length) - 1]);
    }
  });
  return { target, supportedUpTo, steps };
}

/** Sizes to derive thresholds for: each up to 10, then 15 % apart, and the size at which the evidence ends. */
function sizes(supportedUpTo: number): number[] {
  const list = supportedUpTo > 0 ? [supportedUpTo] : [];
  for (let size = 1; size < LARGEST; size = size < 10 ? size + 1 : Math.ceil(size * 1.15)) list.push(size);
  list.push(LARGEST);
  return [...new Set(list)].sort((a, b) => a - b);
}

/** The most independent searches of `size` that the comparisons could make. */
function independentSearches({ combinations, comparisons, isFirst }: StrangerSearches, size: number): number {
  let compared = 0;
  for (let search = 0; search < comparisons.length; search++) {
    if (isFirst[search] === 1 && comparisons[search] >= size) compared += comparisons[search];
  }
  return Math.min(combinations, compared) / size;
}

/** The largest gallery whose rate can be verified: rows were compared with that many others, and the comparisons make 3 / target independent searches (rule of three). */
function supportedSize(searches: StrangerSearches, target: number): number {
  const most = searches.comparisons.reduce((all, count) => Math.max(all, count), 0);
  return bisect(most, (k) => target * independentSearches(searches, k + 1) < 3 * (1 - 1e-12));
}

/** The number of others that at least half of the rows were compared with. */
function usualSize({ comparisons, isFirst }: StrangerSearches): number {
  const counts = comparisons.filter((_, search) => isFirst[search] === 1).sort();
  return counts[counts.length >> 1];
}

/** Searches that met at least `size` others, with equal weight per identity. */
interface Eligible {
  /** Weight of each search; 0 for those that met too few. They add up to 1. */
  readonly weight: Float64Array;
  /** How many others each search met. */
  readonly comparisons: Int32Array;
}

function eligibleSearches({ identities, identityOf, comparisons }: StrangerSearches, size: number): Eligible {
  const perIdentity = new Int32Array(identities);
  for (let search = 0; search < comparisons.length; search++) {
    if (comparisons[search] >= size) perIdentity[identityOf[search]]++;
  }
  const count = perIdentity.reduce((sum, own) => sum + (own > 0 ? 1 : 0), 0);
  const weight = Float64Array.from(comparisons, (met, search) =>
    met >= size ? 1 / (count * perIdentity[identityOf[search]]) : 0,
  );
  return { weight, comparisons };
}

/** How many of the nearest comparisons may match so that the rate stays within `target`; comparisons at equal distances match together. */
function countWithin(
  { distance, search }: NearComparisons,
  { weight, comparisons }: Eligible,
  size: number,
  target: number,
): number {
  const hits = new Int32Array(weight.length);
  const missed = new Float64Array(weight.length).fill(1);
  let rate = 0;
  let start = 0;
  while (start < distance.length) {
    let stop = start;
    for (; stop < distance.length && distance[stop] === distance[start]; stop++) {
      const s = search[stop];
      if (weight[s] === 0) continue;
      const next = missed[s] * missNext(comparisons[s], size, hits[s]++);
      rate += weight[s] * (missed[s] - next);
      missed[s] = next;
    }
    if (rate > target * (1 + 1e-9)) return start;
    start = stop;
  }
  return start;
}

/** Given that a draw of `size` out of `all` misses the first `hits` of them, the probability that it misses one more. */
const missNext = (all: number, size: number, hits: number): number => Math.max(0, all - size - hits) / (all - hits);

/** The rate when the `count` nearest comparisons match, with its interval. */
function rateOf(
  searches: StrangerSearches,
  { search, other }: NearComparisons,
  count: number,
  { weight, comparisons }: Eligible,
  base: number,
  size: number,
): Estimate {
  const growth = size / base;
  const hits = new Int32Array(weight.length);
  const missed = new Float64Array(weight.length).fill(1);
  for (let k = 0; k < count; k++) {
    const s = search[k];
    missed[s] *= missNext(comparisons[s], base, hits[s]++);
  }
  // Each match carries part of the rate: the rate of its search is divided among the matches of that search.
  const { identities, identityOf } = searches;
  const byIdentity = new Float64Array(identities);
  const byOther = new Float64Array(identities);
  const byDirection = new Map<number, number>();
  let rate = 0;
  for (let k = 0; k < count; k++) {
    const s = search[k];
    if (weight[s] === 0) continue;
    const part = (weight[s] * (1 - missed[s])) / hits[s];
    const own = identityOf[s];
    rate += part;
    byIdentity[own] += part;
    byIdentity[other[k]] += part;
    byOther[other[k]] += part;
    const key = own * identities + other[k];
    byDirection.set(key, (byDirection.get(key) ?? 0) + part);
  }
  const trials = independentSearches(searches, base);
  const scaled = ({ low, high }: Estimate): Estimate => ({
    value: rate * growth,
    low,
    high: Math.min(1, high * growth),
  });
  if (rate === 0) return scaled(clopperPearson(0, Math.max(1e-9, trials)));
  if (rate >= 1 - 1e-12) return { value: 1, low: 1 - clopperPearson(0, trials).high, high: 1 };
  let twice = 0;
  let alone = 0;
  for (const [key, part] of byDirection) {
    const own = Math.floor(key / identities);
    const back = byDirection.get((key % identities) * identities + own);
    twice += part * part + part * (back ?? 0);
    alone += part * part;
  }
  const mean = (2 * rate) / identities;
  let shared = 0;
  let fourth = 0;
  for (const sum of byIdentity) {
    shared += (sum - mean) ** 2;
    fourth += (sum - mean) ** 4;
  }
  const most = Math.max(1, identities - 2);
  const spread = fourth - (shared * shared) / identities;
  const degrees = spread > 0 ? Math.max(1, Math.min(most, (2 * shared * shared) / spread)) : most;
  const sampling = (Math.max(shared - twice, twice) * identities) / most;
  // The actual gallery is a random draw too: some people are easily taken for others (lambs).
  let between = -alone;
  for (const sum of byOther) between += (sum - rate / identities) ** 2;
  const drawn = (Math.max(0, between) * identities) / Math.max(1, identities - 1) / (base / identities);
  return scaled(rateInterval(rate, sampling + drawn, degrees));
}
