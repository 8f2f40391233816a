import { requireList, requireObject, requireRows, shown } from "../core/check.js";
import type { Labels } from "./labels.js";

/** The label of a pair, in the direction of distance: 0 = same (near), 1 = different (far). */
export type PairLabel = 0 | 1;

/** The label of a same pair. */
export const SAME = 0;
/** The label of a different pair. */
export const DIFFERENT = 1;

/** The origin of a pair: one class, two classes by chance, or a class and a deliberate imitation of it (a skilled forgery). */
export type PairKind = "same" | "random" | "skilled";

/** The kinds of pair; `Pairs.kind` holds indices into this list. */
export const pairKinds: readonly PairKind[] = ["same", "random", "skilled"];

/** Pairs of rows of a dataset. Plain data. */
export interface Pairs {
  /** The first row of each pair. */
  readonly left: Int32Array;
  /** The second row of each pair. */
  readonly right: Int32Array;
  /** 0 for a same pair, 1 for a different pair. */
  readonly y: Uint8Array;
  /** The kind of each pair, if known: an index into {@link pairKinds}. */
  readonly kind?: Uint8Array;
  /** The number of rows that the pairs were drawn from, if known: data with another number of rows are refused. */
  readonly rowCount?: number;
}

/** Refuses anything but an object with these lists. */
export function requireLists<T>(
  who: string,
  name: string,
  value: T,
  fields: readonly (keyof T & string)[],
  remedy?: string,
): void {
  // prettier-ignore
  requireObject(who, name, value, name, fields, remedy);
  for (const field of fields) requireList(who, `${field} of ${name}`, value[field]);
}

/**
 * Refuses pairs that are incomplete, empty, or do not fit this many rows.
 *
 * @param rows - How many rows there are.
 */
export function requirePairs(who: string, pairs: Pairs, rows: number): void {
  requireLists(who, "pairs", pairs, ["left", "right", "y"], "draw them with a sampler, or list all with everyPair");
  const { left, right, y, kind, rowCount } = pairs;
  if (kind !== undefined) requireList(who, "kind of pairs", kind);
  if (left.length === 0) throw new RangeError(`${who}: need at least one pair, got none`);
  if (left.length !== right.length || left.length !== y.length) {
    throw new RangeError(
      `${who}: pairs need a left row, a right row and a label each, got ${left.length}, ${right.length} and ${y.length}`,
    );
  }
  if (rowCount !== undefined && rowCount !== rows) {
    throw new RangeError(
      `${who}: the pairs were drawn from ${shown(rowCount)} rows, got ${rows}; draw them from the labels of these data`,
    );
  }
  requireRows(who, left, rows);
  requireRows(who, right, rows);
}

/**
 * The label of each pair of rows: 0 where both rows have the same class, else 1.
 *
 * @throws RangeError if the lists differ in length or a row is not labelled.
 */
export function pairLabels(labels: Labels, left: ArrayLike<number>, right: ArrayLike<number>): Uint8Array {
  if (left.length !== right.length) {
    throw new RangeError(
      `pairLabels: both lists must have one row a pair, got ${left.length} and ${right.length} rows`,
    );
  }
  const y = new Uint8Array(left.length);
  for (let pair = 0; pair < y.length; pair++) {
    for (const row of [left[pair], right[pair]]) {
      if (!(row >= 0 && row < labels.length)) {
        throw new RangeError(`pairLabels: rows must be in 0 to ${labels.length - 1}, got ${row} in pair ${pair}`);
      }
    }
    y[pair] = labels.classOf[left[pair]] === labels.classOf[right[pair]] ? SAME : DIFFERENT;
  }
  return y;
}

/**
 * Converts pair labels from the opposite convention, 1 (or true) = same, 0 (or false) = different, which scikit-learn and many data sets use.
 *
 * @returns 0 for a same pair, 1 for a different pair.
 * @throws RangeError if a value is not 0, 1, false or true.
 * @example
 * ```ts
 * fromSimilarity([1, 0, true]); // Uint8Array [0, 1, 0]
 * ```
 */
export function fromSimilarity(similar: ArrayLike<number | boolean>): Uint8Array {
  requireList("fromSimilarity", "values", similar, "a list of 1 (same) and 0 (different)");
  const y = new Uint8Array(similar.length);
  for (let pair = 0; pair < y.length; pair++) {
    const given: unknown = similar[pair];
    const value = typeof given === "boolean" ? Number(given) : given;
    if (value !== 0 && value !== 1) {
      throw new RangeError(
        `fromSimilarity: values must be 1 (same) or 0 (different), got ${shown(given)} at pair ${pair}`,
      );
    }
    y[pair] = value === 1 ? SAME : DIFFERENT;
  }
  return y;
}
