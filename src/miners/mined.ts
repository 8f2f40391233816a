import { requireObject, requireList } from "../core/check.js";
import type { Stateful } from "../core/stateful.js";

/** Pairs of places in a batch. Plain data. */
export interface IndexPairs {
  /** The place of the row that is compared. */
  readonly anchor: Int32Array;
  /** The place of the row it is compared with; if a batch is compared with a memory, places beyond the batch are in the memory. */
  readonly other: Int32Array;
}

/** Pairs that a miner picked. Plain data. */
export interface MinedPairs {
  /** Pairs of one class. */
  readonly positives: IndexPairs;
  /** Pairs of two classes. */
  readonly negatives: IndexPairs;
}

/** Triplets that a miner picked, as places in a batch. Plain data. */
export interface MinedTriplets {
  /** The place of each anchor. */
  readonly anchor: Int32Array;
  /** The place of each positive. */
  readonly positive: Int32Array;
  /** The place of each negative. */
  readonly negative: Int32Array;
}

/** What a miner picked: pairs or triplets. Any loss accepts either: one is converted to the other if needed. */
export type Mined = MinedPairs | MinedTriplets;

/** What a miner receives: a batch as plain data. */
export interface MiningInput {
  /**
   * Distance from every row to every reference row, row by row. The reference rows are the batch itself, followed by a memory if there is
   * one; a row is not its own positive.
   */
  readonly distances: Float32Array;
  /** The class of each row of the batch. */
  readonly classOf: ArrayLike<number>;
  /** The class of each reference row; default: the batch's. */
  readonly referenceClassOf?: ArrayLike<number>;
  /** Numbers in an embedding. */
  readonly size?: number;
}

/** Picks the pairs or triplets of a batch that are worth training on; a pure function of its arguments (and of its own `random`, whose position is its state). */
export interface Miner extends Stateful {
  (batch: MiningInput): Mined;
}

/** Wraps a miner so that it refuses anything but a batch with its distances. */
export function checkedMiner(who: string, mine: (batch: MiningInput) => Mined): Miner {
  return (batch) => {
    requireObject(who, "the batch", batch, "an object", ["distances", "classOf"]);
    const { distances, classOf, referenceClassOf = classOf } = batch;
    for (const [name, list] of Object.entries({ distances, classOf, referenceClassOf })) requireList(who, name, list);
    const [rows, columns] = [classOf.length, referenceClassOf.length];
    if (distances.length === rows * columns) return mine(batch);
    throw new RangeError(`${who}: there must be a distance for each of ${rows} rows and ${columns} reference rows, got ${distances.length}`); // prettier-ignore
  };
}

/** Mined pairs or triplets as pairs, each once, in order of anchor and other. */
export function toPairs(mined: Mined): MinedPairs {
  if ("positives" in mined) return mined;
  return { positives: distinct(mined.anchor, mined.positive), negatives: distinct(mined.anchor, mined.negative) };
}

/** Mined pairs or triplets as triplets: every positive of an anchor with every negative of the same anchor. */
export function toTriplets(mined: Mined): MinedTriplets {
  if (!("positives" in mined)) return mined;
  const negativesOf = new Map<number, number[]>();
  mined.negatives.anchor.forEach((anchor, i) => {
    const own = negativesOf.get(anchor);
    if (own) own.push(mined.negatives.other[i]);
    else negativesOf.set(anchor, [mined.negatives.other[i]]);
  });
  const { anchor: anchors, other } = mined.positives;
  const count = anchors.reduce((sum, anchor) => sum + (negativesOf.get(anchor)?.length ?? 0), 0);
  const triplets = { anchor: new Int32Array(count), positive: new Int32Array(count), negative: new Int32Array(count) };
  let next = 0;
  anchors.forEach((anchor, i) => {
    for (const negative of negativesOf.get(anchor) ?? []) {
      triplets.anchor[next] = anchor;
      triplets.positive[next] = other[i];
      triplets.negative[next++] = negative;
    }
  });
  return triplets;
}

/** All ordered pairs of a batch, or of a batch and the memory that follows it. */
export function allPairs(classOf: ArrayLike<number>, referenceClassOf: ArrayLike<number> = classOf): MinedPairs {
  const [n, m] = [classOf.length, referenceClassOf.length];
  let count = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j < m; j++) if (i !== j && classOf[i] === referenceClassOf[j]) count++;
  const pairs = (size: number): { anchor: Int32Array; other: Int32Array } => ({
    anchor: new Int32Array(size),
    other: new Int32Array(size),
  });
  const [positives, negatives] = [pairs(count), pairs(n * m - n - count)];
  let [p, q] = [0, 0];
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < m; j++) {
      if (i === j) continue;
      if (classOf[i] === referenceClassOf[j]) {
        positives.anchor[p] = i;
        positives.other[p++] = j;
      } else {
        negatives.anchor[q] = i;
        negatives.other[q++] = j;
      }
    }
  }
  return { positives, negatives };
}

/** Calls back with the indices of every triplet of a batch, in order; the innermost loop is over negatives. */
export function eachTriplet(
  classOf: ArrayLike<number>,
  referenceClassOf: ArrayLike<number>,
  visit: (anchor: number, positive: number, negative: number) => void,
): void {
  for (let a = 0; a < classOf.length; a++) {
    for (let p = 0; p < referenceClassOf.length; p++) {
      if (p === a || referenceClassOf[p] !== classOf[a]) continue;
      for (let n = 0; n < referenceClassOf.length; n++) if (referenceClassOf[n] !== classOf[a]) visit(a, p, n);
    }
  }
}

/** A growing list of triplets that creates no object per triplet. */
export class TripletList {
  private values = new Int32Array(3 * 1024);
  private count = 0;

  /** Appends one. */
  push(anchor: number, positive: number, negative: number): void {
    if (3 * this.count === this.values.length) {
      const larger = new Int32Array(2 * this.values.length);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[3 * this.count] = anchor;
    this.values[3 * this.count + 1] = positive;
    this.values[3 * this.count++ + 2] = negative;
  }

  /** The triplets so far. */
  toTriplets(): MinedTriplets {
    const column = (c: number): Int32Array => Int32Array.from({ length: this.count }, (_, i) => this.values[3 * i + c]);
    return { anchor: column(0), positive: column(1), negative: column(2) };
  }
}

function distinct(anchor: Int32Array, other: Int32Array): IndexPairs {
  const width = other.reduce((most, place) => Math.max(most, place), 0) + 1;
  const codes = Float64Array.from(anchor, (place, i) => place * width + other[i]).sort();
  const once = codes.filter((code, i) => i === 0 || code !== codes[i - 1]);
  return {
    anchor: Int32Array.from(once, (code) => Math.floor(code / width)),
    other: Int32Array.from(once, (code) => code % width),
  };
}
