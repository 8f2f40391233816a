import { fromArrays, type Dataset, type Sample } from "../data/dataset.js";
import type { Pairs } from "../data/pairLabels.js";
import type { Triplets } from "./sampler.js";

/** Options of {@link explicitPairs} and {@link explicitTriplets}. */
export interface ExplicitOptions {
  /** Shape of one sample; default `[length of the first sample]`. */
  readonly shape?: readonly number[];
}

/**
 * Takes data that arrives as pairs, (x1, x2, same?), without classes: a dataset of the samples and the pairs as its rows.
 *
 * A sample that occurs in several pairs as the same array is stored and embedded once. Each sample is a class of its own in the dataset, as
 * nothing else is known: train with {@link fixedPairSampler} and a loss over pairs.
 *
 * @param left - The first sample of each pair.
 * @param right - The second sample of each pair.
 * @param y - 0 for a same pair, 1 for a different pair; see {@link fromSimilarity} for the opposite.
 * @throws RangeError if there are not as many of each, y holds something else than 0 and 1, or the samples differ in size.
 * @example
 * ```ts
 * const { dataset, pairs } = explicitPairs([[0, 1], [0, 2]], [[0, 1.1], [5, 0]], [0, 1]);
 * await net.fit(dataset, { sampler: fixedPairSampler(pairs), objective: contrastive() });
 * ```
 */
export function explicitPairs(
  left: readonly Sample[],
  right: readonly Sample[],
  y: ArrayLike<number>,
  options: ExplicitOptions = {},
): { readonly dataset: Dataset; readonly pairs: Pairs } {
  if (left.length !== right.length || left.length !== y.length) {
    throw new RangeError(
      `explicitPairs: pairs need a left sample, a right sample and a label each, got ${left.length}, ${right.length} and ${y.length}`,
    );
  }
  const wrong = Array.from(y).find((label) => label !== 0 && label !== 1);
  if (wrong !== undefined) throw new RangeError(`explicitPairs: y must be 0 (same) or 1 (different), got ${wrong}`);
  const { dataset, places } = gather([left, right], options);
  return { dataset, pairs: { left: places[0], right: places[1], y: Uint8Array.from(y) } };
}

/**
 * Takes data that arrives as triplets, (anchor, positive, negative), without classes: a dataset of the samples and the triplets as its rows.
 *
 * As {@link explicitPairs} does; train with {@link fixedTripletSampler} and a loss over triplets.
 *
 * @throws RangeError if there are not as many of each, or the samples differ in size.
 */
export function explicitTriplets(
  anchor: readonly Sample[],
  positive: readonly Sample[],
  negative: readonly Sample[],
  options: ExplicitOptions = {},
): { readonly dataset: Dataset; readonly triplets: Triplets } {
  if (anchor.length !== positive.length || anchor.length !== negative.length) {
    throw new RangeError(
      `explicitTriplets: triplets need an anchor, a positive and a negative each, got ${anchor.length}, ${positive.length} and ${negative.length}`,
    );
  }
  const { dataset, places } = gather([anchor, positive, negative], options);
  return { dataset, triplets: { anchor: places[0], positive: places[1], negative: places[2] } };
}

function gather(
  lists: readonly (readonly Sample[])[],
  { shape }: ExplicitOptions,
): { dataset: Dataset; places: Int32Array[] } {
  const rowOf = new Map<Sample, number>();
  const places = lists.map((list) =>
    Int32Array.from(list, (sample) => {
      let row = rowOf.get(sample);
      if (row === undefined) rowOf.set(sample, (row = rowOf.size));
      return row;
    }),
  );
  const samples = [...rowOf.keys()];
  return { dataset: fromArrays(samples, Array.from(samples.keys()), shape && { shape }), places };
}
