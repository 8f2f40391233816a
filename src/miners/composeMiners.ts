import { requireFunction } from "../core/check.js";
import { statesOf } from "../core/stateful.js";
import { checkedMiner, toPairs, toTriplets, type IndexPairs, type Mined, type Miner } from "./mined.js";

/** Whether a miner picked nothing usable. */
export function isEmpty(mined: Mined): boolean {
  if ("positives" in mined) return mined.positives.anchor.length + mined.negatives.anchor.length === 0;
  return mined.anchor.length === 0;
}

/**
 * The picks of the first miner that picks anything: a fallback for batches without hard pairs.
 *
 * @example
 * ```ts
 * firstOf(tripletMiner({ kind: "semihard" }), tripletMiner({ kind: "hard" }));
 * ```
 */
export function firstOf(...miners: readonly [Miner, ...Miner[]]): Miner {
  requireMiners("firstOf", miners);
  const mine = checkedMiner("firstOf", (batch) => {
    let mined = miners[0](batch);
    for (let next = 1; next < miners.length && isEmpty(mined); next++) mined = miners[next](batch);
    return mined;
  });
  return Object.assign(mine, statesOf(miners));
}

/** The pairs that any of the miners picks, each once. */
export function anyOf(...miners: readonly [Miner, ...Miner[]]): Miner {
  requireMiners("anyOf", miners);
  const mine = checkedMiner("anyOf", (batch) => combine(batch.classOf.length, miners.map((miner) => toPairs(miner(batch))), 1)); // prettier-ignore
  return Object.assign(mine, statesOf(miners));
}

/** The pairs that all of the miners pick. */
export function allOf(...miners: readonly [Miner, ...Miner[]]): Miner {
  requireMiners("allOf", miners);
  const mine = checkedMiner("allOf", (batch) => combine(batch.classOf.length, miners.map((miner) => toPairs(miner(batch))), miners.length)); // prettier-ignore
  return Object.assign(mine, statesOf(miners));
}

function requireMiners(who: string, miners: readonly Miner[]): void {
  if (miners.length === 0) throw new RangeError(`${who}: need at least one miner, got none`);
  for (const miner of miners) requireFunction(who, "each miner", miner);
}

function combine(rows: number, picks: readonly ReturnType<typeof toPairs>[], least: number): Mined {
  return {
    positives: pickedBy(least, rows, picks.map(({ positives }) => positives)), // prettier-ignore
    negatives: pickedBy(least, rows, picks.map(({ negatives }) => negatives)), // prettier-ignore
  };
}

/** The pairs that are in at least this many lists, in order of anchor and other. */
function pickedBy(least: number, rows: number, lists: readonly IndexPairs[]): IndexPairs {
  const counts = new Map<number, number>();
  for (const { anchor, other } of lists) {
    const once = new Set(Array.from(anchor, (a, i) => other[i] * rows + a));
    for (const code of once) counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  const kept = [...counts].filter(([, count]) => count >= least).map(([code]) => code);
  kept.sort((a, b) => (a % rows) - (b % rows) || a - b);
  return {
    anchor: Int32Array.from(kept, (code) => code % rows),
    other: Int32Array.from(kept, (code) => Math.floor(code / rows)),
  };
}

/** How much a miner picked and how hard it is: what objectives report to callbacks. */
export interface MiningReport {
  /** Positive pairs, or triplets, picked. */
  readonly minedPositives: number;
  /** Negative pairs, or triplets, picked. */
  readonly minedNegatives: number;
  /** Mean distance of the picked positives; 0 where there is none. */
  readonly minedPositiveDistance: number;
  /** Mean distance of the picked negatives; 0 where there is none. */
  readonly minedNegativeDistance: number;
  /** Share of the picked triplets (or of those that the picked pairs make) whose negative is nearer than the positive; 0 where there is none. */
  readonly minedHardShare: number;
}

/** Sums up what a miner picked from a batch. */
export function miningReport(mined: Mined, distances: Float32Array, columns: number): MiningReport {
  const mean = (anchor: Int32Array, other: Int32Array): number =>
    anchor.reduce((sum, a, i) => sum + distances[a * columns + other[i]], 0) / Math.max(1, anchor.length);
  const { positives, negatives } =
    "positives" in mined
      ? mined
      : {
          positives: { anchor: mined.anchor, other: mined.positive },
          negatives: { anchor: mined.anchor, other: mined.negative },
        };
  const { anchor, positive, negative } = toTriplets(mined);
  const hard = anchor.reduce(
    (count, a, i) => count + (distances[a * columns + negative[i]] < distances[a * columns + positive[i]] ? 1 : 0),
    0,
  );
  return {
    minedPositives: positives.anchor.length,
    minedNegatives: negatives.anchor.length,
    minedPositiveDistance: mean(positives.anchor, positives.other),
    minedNegativeDistance: mean(negatives.anchor, negatives.other),
    minedHardShare: hard / Math.max(1, anchor.length),
  };
}
