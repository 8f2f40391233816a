import { requireCount } from "../core/check.js";
import { shuffle, type Random } from "../core/random.js";
import type { Pairs } from "../data/pairLabels.js";
import type { Sampler, Triplets } from "./sampler.js";

/** Options of {@link fixedPairSampler} and {@link fixedTripletSampler}. */
export interface FixedSamplerOptions {
  /** Pairs or triplets drawn when a call names no number; default 64, or all where there are fewer. */
  readonly batchSize?: number;
  /** Source of randomness: decides the order, anew in each round. */
  readonly random?: Random;
}

/**
 * Draws from a list of pairs that is there already, whether it came with the data or was drawn once: every pair comes once, in random order,
 * before any comes again.
 *
 * @param pairs - Rows of a dataset and their labels. Kept, not copied.
 * @throws RangeError if the lists differ in length or are empty, or `y` holds something else than 0 and 1.
 * @example
 * ```ts
 * const sampler = fixedPairSampler(pairSampler(labels, { random })(10_000), { random }); // the same 10,000 pairs in every epoch
 * ```
 */
export function fixedPairSampler(pairs: Pairs, options: FixedSamplerOptions = {}): Sampler<Pairs> {
  const { left, right, y, kind } = pairs;
  requireEqual("fixedPairSampler", "pairs need a left row, a right row and a label each", [left, right, y]);
  const wrong = y.find((label) => label > 1);
  if (wrong !== undefined) {
    throw new RangeError(`fixedPairSampler: y must be 0 (same) or 1 (different), got ${wrong}`);
  }
  const draw = rounds("fixedPairSampler", y.length, options);
  return (size) => {
    const places = draw(size);
    return {
      left: places.map((place) => left[place]),
      right: places.map((place) => right[place]),
      y: Uint8Array.from(places, (place) => y[place]),
      ...(kind && { kind: Uint8Array.from(places, (place) => kind[place]) }),
    };
  };
}

/**
 * Draws from a list of triplets that is there already: every triplet comes once, in random order, before any comes again.
 *
 * @param triplets - Rows of a dataset. Kept, not copied.
 * @throws RangeError if the lists differ in length or are empty.
 */
export function fixedTripletSampler(triplets: Triplets, options: FixedSamplerOptions = {}): Sampler<Triplets> {
  const { anchor, positive, negative } = triplets;
  requireEqual("fixedTripletSampler", "triplets need an anchor, a positive and a negative each", [anchor, positive, negative]); // prettier-ignore
  const draw = rounds("fixedTripletSampler", anchor.length, options);
  return (size) => {
    const places = draw(size);
    return {
      anchor: places.map((place) => anchor[place]),
      positive: places.map((place) => positive[place]),
      negative: places.map((place) => negative[place]),
    };
  };
}

function requireEqual(who: string, what: string, lists: readonly ArrayLike<number>[]): void {
  const lengths = lists.map(({ length }) => length);
  if (lengths.every((length) => length === lengths[0] && length > 0)) return;
  throw new RangeError(`${who}: ${what} and at least one of them, got ${lengths.join(", ")}`);
}

/** Draws places of a list, each once before any comes again. */
function rounds(
  who: string,
  length: number,
  { batchSize = 64, random = Math.random }: FixedSamplerOptions,
): (size?: number) => Int32Array {
  requireCount(who, "batchSize", batchSize);
  const order = Int32Array.from({ length }, (_, place) => place);
  let next = length;
  return (size = Math.min(batchSize, length)) => {
    requireCount(who, "the number drawn", size);
    return Int32Array.from({ length: size }, () => {
      if (next === length) {
        shuffle(order, random);
        next = 0;
      }
      return order[next++];
    });
  };
}
