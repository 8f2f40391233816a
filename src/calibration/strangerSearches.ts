import type { ScoredPairs } from "../data/scoredPairs.js";
import { pairKinds } from "../data/pairLabels.js";

/**
 * Different pairs, seen as searches: somebody who is not enrolled is compared with one sample of each of many others.
 *
 * A pair serves two searches, one for each of its rows. A row that was compared with several rows of one identity takes part in several searches,
 * so that each holds at most one comparison with each identity.
 */
export interface StrangerSearches {
  /** How many identities there are. */
  readonly identities: number;
  /** How many distinct combinations of two identities were compared. */
  readonly combinations: number;
  /** Identity of each search, from 0. */
  readonly identityOf: Int32Array;
  /** How many others each search was compared with. */
  readonly comparisons: Int32Array;
  /** 1 for the first search of each row, which meets everybody that the row was compared with. */
  readonly isFirst: Uint8Array;
  /** The comparisons up to a distance, nearest first. */
  readonly upTo: (distance: number) => NearComparisons;
}

/** Comparisons in order of distance. */
export interface NearComparisons {
  /** Distances, ascending. */
  readonly distance: Float64Array;
  /** The search that each belongs to. */
  readonly search: Int32Array;
  /** The identity that it was compared with. */
  readonly other: Int32Array;
}

/** Turns the different pairs of two identities into searches; known imitations are left out, since they are not made by strangers. */
export function strangerSearches(who: string, scored: ScoredPairs): StrangerSearches {
  const { distances, y, leftIdentity, rightIdentity, left, right, kind } = scored;
  if (!leftIdentity || !rightIdentity) {
    throw new RangeError(`${who}: a false positive identification rate needs pairs with identities, got none`);
  }
  const skilled = pairKinds.indexOf("skilled");
  const used: number[] = [];
  for (let pair = 0; pair < y.length; pair++) {
    if (y[pair] === 1 && leftIdentity[pair] !== rightIdentity[pair] && kind?.[pair] !== skilled) used.push(pair);
  }
  if (used.length === 0) {
    throw new RangeError(`${who}: a false positive identification rate needs pairs of two identities, got none`);
  }
  const identityIndex = numbering();
  const rowIndex = numbering();
  const sides = 2 * used.length;
  const other = new Int32Array(sides);
  const row = new Int32Array(sides);
  const own = new Int32Array(sides);
  for (let k = 0; k < used.length; k++) {
    const pair = used[k];
    const a = identityIndex.of(leftIdentity[pair]);
    const b = identityIndex.of(rightIdentity[pair]);
    own[2 * k] = other[2 * k + 1] = a;
    own[2 * k + 1] = other[2 * k] = b;
    row[2 * k] = left && right ? rowIndex.of(left[pair]) : a;
    row[2 * k + 1] = left && right ? rowIndex.of(right[pair]) : b;
  }
  const identities = identityIndex.count();

  const search = new Int32Array(sides);
  const searchesOf: number[][] = [];
  const identityOf: number[] = [];
  const comparisons: number[] = [];
  const isFirst: number[] = [];
  const met = counter((left && right ? rowIndex.count() : identities) * identities);
  const combined = counter(identities * identities);
  let combinations = 0;
  for (let side = 0; side < sides; side++) {
    const round = met(row[side] * identities + other[side]);
    const mine = (searchesOf[row[side]] ??= []);
    if (mine.length <= round) {
      mine.push(identityOf.length);
      identityOf.push(own[side]);
      comparisons.push(0);
      isFirst.push(round === 0 ? 1 : 0);
    }
    search[side] = mine[round];
    comparisons[mine[round]]++;
    const first = Math.min(own[side], other[side]);
    if (combined(first * identities + Math.max(own[side], other[side])) === 0) combinations++;
  }
  return {
    identities,
    combinations,
    identityOf: Int32Array.from(identityOf),
    comparisons: Int32Array.from(comparisons),
    isFirst: Uint8Array.from(isFirst),
    upTo: (distance) => {
      const near: number[] = [];
      for (let side = 0; side < sides; side++) if (distances[used[side >> 1]] <= distance) near.push(side);
      near.sort((a, b) => distances[used[a >> 1]] - distances[used[b >> 1]]);
      return {
        distance: Float64Array.from(near, (side) => distances[used[side >> 1]]),
        search: Int32Array.from(near, (side) => search[side]),
        other: Int32Array.from(near, (side) => other[side]),
      };
    },
  };
}

/** Numbers values from 0 in the order in which they appear. */
function numbering(): { of: (value: number) => number; count: () => number } {
  const index = new Map<number, number>();
  return {
    of: (value) => {
      const known = index.get(value);
      if (known !== undefined) return known;
      index.set(value, index.size);
      return index.size - 1;
    },
    count: () => index.size,
  };
}

/** Says how often a key below `limit` was seen before. */
function counter(limit: number): (key: number) => number {
  if (limit <= 1 << 24) {
    const counts = new Uint32Array(limit);
    return (key) => counts[key]++;
  }
  const counts = new Map<number, number>();
  return (key) => {
    const seen = counts.get(key) ?? 0;
    counts.set(key, seen + 1);
    return seen;
  };
}
