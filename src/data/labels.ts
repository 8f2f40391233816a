import { isList, requireList, requireObject, requireRows, shown } from "../core/check.js";

/** The name of a class: a person, a writer, a character. The number 1 and the text "1" are two classes. */
export type Label = string | number;

/** The class of every row, as a number, with the names of the classes. Plain, immutable data. */
export interface Labels {
  /** How many rows are labelled. */
  readonly length: number;
  /** The class of each row: an index into `classNames`. */
  readonly classOf: Int32Array;
  /** The name of each class, in order of first appearance. */
  readonly classNames: readonly Label[];
}

/**
 * Labels from one name per row: strings, numbers, or a typed array of numbers.
 *
 * @param names - The class of each row. Texts that Unicode treats as equal, such as an é written as one character or as two, are one class, named in the
 *   composed form (NFC). Existing labels pass through.
 * @returns Class indices in order of first appearance, so the same input gives the same indices.
 * @throws TypeError if a name is neither a string nor a finite number.
 * @example
 * ```ts
 * toLabels(["anna", "bert", "anna"]); // classOf [0, 1, 0], classNames ["anna", "bert"]
 * ```
 */
export function toLabels(names: ArrayLike<Label> | Labels): Labels {
  return readLabels("toLabels", "labels", names);
}

/** Refuses anything but labels made by {@link toLabels}, for this many rows. */
export function requireLabels(who: string, what: string, labels: Labels, rows?: number): void {
  requireObject(who, what, labels, "labels", ["length", "classOf", "classNames"], "make them with toLabels");
  for (const list of [labels.classOf, labels.classNames]) requireList(who, what, list, "labels");
  if (labels.classOf.length === (rows ?? labels.length)) return;
  throw new RangeError(`${who}: ${what} must be of ${shown(rows ?? labels.length)} rows, got ${labels.classOf.length}`);
}

/** {@link toLabels} on behalf of another function; messages name that function and its argument. */
export function readLabels(who: string, what: string, names: ArrayLike<Label> | Labels): Labels {
  const made = names as Partial<Labels> | null | undefined;
  if (isList(made?.classOf) && isList(made.classNames)) return made as Labels;
  requireList(who, what, names, "a list of labels", typeof made === "object" && made !== null && "labels" in made ? "pass its labels" : "pass one per row, or dataset.labels"); // prettier-ignore
  const given = names as ArrayLike<Label>;
  const classOf = new Int32Array(given.length);
  const indexOf = new Map<Label, number>(); // by every spelling of a name
  const classNames: Label[] = [];
  for (let row = 0; row < given.length; row++) {
    const name: unknown = given[row];
    if (typeof name !== "string" && !(typeof name === "number" && Number.isFinite(name))) {
      throw new TypeError(`${who}: a label must be a string or a finite number, got ${shown(name)} at row ${row}`);
    }
    let index = indexOf.get(name);
    if (index === undefined) {
      const canonical = typeof name === "string" ? name.normalize("NFC") : name + 0; // not -0
      index = indexOf.get(canonical) ?? classNames.length;
      if (index === classNames.length) classNames.push(canonical);
      indexOf.set(canonical, index);
      indexOf.set(name, index);
    }
    classOf[row] = index;
  }
  return { length: given.length, classOf, classNames };
}

/**
 * The labels of some of the rows, in the order of `rows`; classes without a row are left out.
 *
 * @throws RangeError if a row is not labelled.
 */
export function selectLabels(labels: Labels, rows: ArrayLike<number>): Labels {
  requireRows("selectLabels", rows, labels.length);
  return toLabels(Array.from(rows, (row) => labels.classNames[labels.classOf[row]]));
}

/** Names of classes in an order that depends only on the names: numbers, then texts. */
export function sortedNames(names: readonly Label[]): Label[] {
  return [...names].sort((a, b) => {
    if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
    return a < b ? -1 : Number(a > b);
  });
}

/** The rows of each class, ascending: entry c lists the rows whose class is c. The arrays are views of one buffer of `labels.length` integers. */
export function rowsByClass(labels: Labels): Int32Array[] {
  const counts = new Int32Array(labels.classNames.length);
  for (const c of labels.classOf) counts[c]++;
  const rows = new Int32Array(labels.length);
  const views: Int32Array[] = [];
  let start = 0;
  for (const count of counts) {
    views.push(rows.subarray(start, start + count));
    start += count;
  }
  const filled = new Int32Array(counts.length);
  labels.classOf.forEach((c, row) => (views[c][filled[c]++] = row));
  return views;
}
