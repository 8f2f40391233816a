import { requireList, requireObject, requireOptions, shown } from "../core/check.js";
import { fromArrays, type Dataset, type Sample } from "../data/dataset.js";
import { readLabels, type Label } from "../data/labels.js";
import { SAME, type Pairs } from "../data/pairLabels.js";
import type { Triplets } from "./sampler.js";

/** Options of {@link explicitPairs} and {@link explicitTriplets}. */
export interface ExplicitOptions {
  /** Shape of one sample; default `[length of the first sample]`. */
  readonly shape?: readonly number[];
}

/** Options of {@link explicitPairs}. */
export interface ExplicitPairsOptions extends ExplicitOptions {
  /** The identities of each pair's samples, if known: they become the samples' classes, and intervals count them. */
  readonly identities?: { readonly left: ArrayLike<Label>; readonly right: ArrayLike<Label> };
}

/** Options of {@link explicitTriplets}. */
export interface ExplicitTripletsOptions extends ExplicitOptions {
  /** The identities of each triplet's samples, if known; the positive has the anchor's. */
  readonly identities?: { readonly anchor: ArrayLike<Label>; readonly negative: ArrayLike<Label> };
}

/**
 * Converts data that come as pairs, (x1, x2, same?), into a dataset of the samples and pairs of its rows.
 *
 * A sample that occurs in several pairs as the same array is stored and embedded once. Name the identities if you know them: pairs of one person are not
 * independent, and intervals that ignore this are far too narrow. Without names, each sample is a class of its own, and results say that their intervals count
 * pairs. Train with {@link fixedPairSampler} and a loss over pairs.
 *
 * @param left - The first sample of each pair.
 * @param right - The second sample of each pair.
 * @param y - 0 for a same pair, 1 for a different pair; see {@link fromSimilarity} for the opposite.
 * @throws RangeError if the lists differ in length, y holds anything but 0 and 1, the samples differ in size, or the names contradict y or each other.
 * @example
 * ```ts
 * const identities = { left: ["anna", "anna"], right: ["anna", "bert"] };
 * const { dataset, pairs } = explicitPairs([[0, 1], [0, 2]], [[0, 1.1], [5, 0]], [0, 1], { identities });
 * await net.fit(dataset, { sampler: fixedPairSampler(pairs), objective: contrastive() });
 * ```
 */
export function explicitPairs(
  left: readonly Sample[],
  right: readonly Sample[],
  y: ArrayLike<number>,
  options: ExplicitPairsOptions = {},
): { readonly dataset: Dataset; readonly pairs: Pairs } {
  const { shape, identities } = requireOptions("explicitPairs", options);
  for (const [name, list] of Object.entries({ left, right, y })) requireList("explicitPairs", name, list);
  if (left.length !== right.length || left.length !== y.length) {
    throw new RangeError(
      `explicitPairs: pairs need a left sample, a right sample and a label each, got ${left.length}, ${right.length} and ${y.length}`,
    );
  }
  const wrong = Array.from(y).findIndex((label) => label !== 0 && label !== 1);
  if (wrong >= 0) throw new RangeError(`explicitPairs: y must be 0 (same) or 1 (different), got ${shown(y[wrong])}`);
  if (identities !== undefined)
    requireObject("explicitPairs", "identities", identities, "an object", ["left", "right"]);
  const names = identities && [identities.left, identities.right];
  const { dataset, places } = gather("explicitPairs", [left, right], names, shape);
  if (identities) requireAgreement(dataset, places, y);
  const [leftRows, rightRows] = places;
  return { dataset, pairs: { left: leftRows, right: rightRows, y: Uint8Array.from(y), rowCount: dataset.length } };
}

/**
 * Converts data that come as triplets, (anchor, positive, negative), into a dataset of the samples and triplets of its rows.
 *
 * Works like {@link explicitPairs}; train with {@link fixedTripletSampler} and a loss over triplets.
 *
 * @throws RangeError if the lists differ in length, the samples differ in size, or the names contradict each other.
 */
export function explicitTriplets(
  anchor: readonly Sample[],
  positive: readonly Sample[],
  negative: readonly Sample[],
  options: ExplicitTripletsOptions = {},
): { readonly dataset: Dataset; readonly triplets: Triplets } {
  const { shape, identities } = requireOptions("explicitTriplets", options);
  for (const [name, list] of Object.entries({ anchor, positive, negative }))
    requireList("explicitTriplets", name, list);
  if (anchor.length !== positive.length || anchor.length !== negative.length) {
    throw new RangeError(
      `explicitTriplets: triplets need an anchor, a positive and a negative each, got ${anchor.length}, ${positive.length} and ${negative.length}`,
    );
  }
  if (identities !== undefined) requireObject("explicitTriplets", "identities", identities, "an object", ["anchor", "negative"]); // prettier-ignore
  const names = identities && [identities.anchor, identities.anchor, identities.negative];
  const { dataset, places } = gather("explicitTriplets", [anchor, positive, negative], names, shape);
  const [anchorRows, positiveRows, negativeRows] = places;
  const triplets = { anchor: anchorRows, positive: positiveRows, negative: negativeRows, rowCount: dataset.length };
  return { dataset, triplets };
}

/** Makes each distinct sample one row and converts the lists to rows; `names`, if given, become the labels. */
function gather(
  who: string,
  lists: readonly (readonly Sample[])[],
  names: readonly ArrayLike<Label>[] | undefined,
  shape: readonly number[] | undefined,
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
  const nameOf = names ? namesOf(who, names, places, samples.length) : Array.from(samples.keys());
  const dataset = fromArrays(samples, nameOf, shape && { shape });
  return { dataset: names ? dataset : { ...dataset, anonymous: true }, places };
}

function namesOf(
  who: string,
  names: readonly ArrayLike<Label>[],
  places: readonly Int32Array[],
  rows: number,
): Label[] {
  const nameOf = new Array<Label>(rows);
  const given = new Uint8Array(rows);
  places.forEach((list, side) => {
    requireList(who, "identities", names[side]);
    if (names[side].length !== list.length) {
      throw new RangeError(
        `${who}: there must be one identity per sample, got ${names[side].length} for ${list.length} samples`,
      );
    }
    const { classNames, classOf } = readLabels(who, "identities", names[side]);
    list.forEach((row, i) => {
      const name = classNames[classOf[i]];
      if (given[row] && nameOf[row] !== name) {
        throw new RangeError(
          `${who}: a sample must show one identity, got both ${JSON.stringify(nameOf[row])} and ${JSON.stringify(name)} at place ${i}`,
        );
      }
      nameOf[row] = name;
      given[row] = 1;
    });
  });
  return nameOf;
}

function requireAgreement({ labels }: Dataset, [left, right]: readonly Int32Array[], y: ArrayLike<number>): void {
  const { classNames, classOf } = labels;
  left.forEach((row, pair) => {
    const [a, b] = [classOf[row], classOf[right[pair]]];
    if ((a === b) === (y[pair] === SAME)) return;
    throw new RangeError(
      `explicitPairs: pair ${pair} is ${y[pair] === SAME ? "same" : "different"} by y, but shows ${JSON.stringify(classNames[a])} and ${JSON.stringify(classNames[b])}; correct one of them, or convert y by fromSimilarity`,
    );
  });
}
