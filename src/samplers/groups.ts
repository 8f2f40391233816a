import { readLabels, rowsByClass, selectLabels, type Label, type Labels } from "../data/labels.js";

/** The groups of labelled rows; refuses anything but one group per row. */
export function readGroups(who: string, labels: Labels, groups: ArrayLike<Label> | Labels): Labels {
  const made = readLabels(who, "groups", groups);
  if (made.length === labels.length) return made;
  throw new RangeError(`${who}: there must be one group per row, got ${made.length} groups for ${labels.length} rows`);
}

/** Separates rows by group. */
export function byGroup(rows: Int32Array, groups: Labels): Int32Array[] {
  return rowsByClass(selectLabels(groups, rows)).map((places) => places.map((place) => rows[place]));
}
