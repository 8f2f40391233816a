import { requireCount, requireOptions } from "../core/check.js";
import { shuffle, type Random } from "../core/random.js";
import type { Stateful } from "../core/stateful.js";
import { requireLists, type Pairs } from "../data/pairLabels.js";
import { drawing, type Sampler, type Triplets } from "./sampler.js";

/** Options of {@link fixedPairSampler} and {@link fixedTripletSampler}. */
export interface FixedSamplerOptions {
  /** Pairs or triplets drawn when a call passes no number; default 64, or all if there are fewer. */
  readonly batchSize?: number;
  /** Source of randomness: decides the order of each round. */
  readonly random?: Random;
}

/**
 * Draws from an existing list of pairs, whether it came with the data or was drawn once: every pair is drawn once, in random
 * order, before any repeats.
 *
 * @param pairs - Rows of a dataset and their labels. Kept, not copied.
 * @throws RangeError if the lists differ in length or are empty, or `y` holds anything but 0 and 1.
 * @example
 * ```ts
 * const sampler = fixedPairSampler(pairSampler(labels, { random })(10_000), { random }); // the same 10,000 pairs in every epoch
 * ```
 */
export function fixedPairSampler(pairs: Pairs, options: FixedSamplerOptions = {}): Sampler<Pairs> {
  requireLists(
    "fixedPairSampler",
    "pairs",
    pairs,
    ["left", "right", "y"],
    "draw them with a sampler, or list all with everyPair",
  );
  const { left, right, y, kind, rowCount } = pairs;
  requireEqual("fixedPairSampler", "pairs need a left row, a right row and a label each", [left, right, y]);
  const wrong = Array.from(y).find((label) => label !== 0 && label !== 1);
  if (wrong !== undefined) {
    throw new RangeError(`fixedPairSampler: y must be 0 (same) or 1 (different), got ${wrong}`);
  }
  const draw = rounds("fixedPairSampler", y.length, options);
  const known = rowCount !== undefined && { rowCount };
  return withStateOf(draw, known, (places) => {
    return {
      ...known,
      left: places.map((place) => left[place]),
      right: places.map((place) => right[place]),
      y: Uint8Array.from(places, (place) => y[place]),
      ...(kind && { kind: Uint8Array.from(places, (place) => kind[place]) }),
    };
  });
}

/**
 * Draws from an existing list of triplets: every triplet is drawn once, in random order, before any repeats.
 *
 * @param triplets - Rows of a dataset. Kept, not copied.
 * @throws RangeError if the lists differ in length or are empty.
 */
export function fixedTripletSampler(triplets: Triplets, options: FixedSamplerOptions = {}): Sampler<Triplets> {
  requireLists(
    "fixedTripletSampler",
    "triplets",
    triplets,
    ["anchor", "positive", "negative"],
    "draw them with tripletSampler",
  );
  const { anchor, positive, negative, rowCount } = triplets;
  requireEqual("fixedTripletSampler", "triplets need an anchor, a positive and a negative each", [anchor, positive, negative]); // prettier-ignore
  const draw = rounds("fixedTripletSampler", anchor.length, options);
  const known = rowCount !== undefined && { rowCount };
  return withStateOf(draw, known, (places) => {
    return {
      ...known,
      anchor: places.map((place) => anchor[place]),
      positive: places.map((place) => positive[place]),
      negative: places.map((place) => negative[place]),
    };
  });
}

function requireEqual(who: string, what: string, lists: readonly ArrayLike<number>[]): void {
  const lengths = lists.map(({ length }) => length);
  if (lengths.every((length) => length === lengths[0] && length > 0)) return;
  throw new RangeError(`${who}: ${what} and at least one of them, got ${lengths.join(", ")}`);
}

/** Draws indices of a list, each once before any repeats. */
function rounds(who: string, length: number, options: FixedSamplerOptions): Sampler<Int32Array> & Required<Stateful> {
  const { batchSize = 64, random = Math.random } = requireOptions(who, options);
  requireCount(who, "batchSize", batchSize);
  // Replaced rather than changed, so that a state may hold it without a copy.
  let order = Int32Array.from({ length }, (_, place) => place);
  let next = length;
  const draw = (size = Math.min(batchSize, length)): Int32Array => {
    requireCount(who, "the number drawn", size);
    return Int32Array.from({ length: size }, () => {
      if (next === length) {
        order = shuffle(order.slice(), random);
        next = 0;
      }
      return order[next++];
    });
  };
  return drawing(draw, random, undefined, {
    state: () => ({ order, next }),
    restore: (state) => {
      const saved = state as { readonly order: Int32Array<ArrayBuffer>; readonly next: number };
      if (saved.order.length !== length) {
        throw new RangeError(`${who}: the state must be of a list of ${length}, got one of ${saved.order.length}`);
      }
      ({ order, next } = saved);
    },
  });
}

function withStateOf<Batch>(
  draw: Sampler<Int32Array> & Required<Stateful>,
  known: { readonly rowCount: number } | false,
  batchOf: (places: Int32Array) => Batch,
): Sampler<Batch> {
  return Object.assign((size?: number) => batchOf(draw(size)), { state: draw.state, restore: draw.restore, ...known });
}
