import type { SortedScores } from "./sortedScores.js";

/** Distances in groups of practically equal ones, with the number of pairs of each kind. */
export interface GroupedScores {
  /** Mean distance of each group, ascending. */
  readonly at: Float64Array;
  /** Same pairs in each group. */
  readonly same: Float64Array;
  /** Different pairs in each group. */
  readonly different: Float64Array;
}

/**
 * Groups distances closer together than 1/4000 of the middle half's width, so that fitting to ten million pairs takes milliseconds.
 * With up to 20,000 pairs, only ties are grouped.
 */
export function groupScores({ same, different }: SortedScores): GroupedScores {
  const count = same.length + different.length;
  const spread = (values: Float32Array | Float64Array): number =>
    values[Math.floor(values.length * 0.75)] - values[Math.floor(values.length * 0.25)];
  const spreads = [spread(same), spread(different)].filter((width) => width > 0);
  const width = count <= 20_000 || spreads.length === 0 ? 0 : Math.min(...spreads) / 4000;
  const at: number[] = [];
  const sames: number[] = [];
  const differents: number[] = [];
  let i = 0;
  let j = 0;
  while (i < same.length || j < different.length) {
    const start = Math.min(i < same.length ? same[i] : Infinity, j < different.length ? different[j] : Infinity);
    const end = start + width;
    const startSame = i;
    const startDifferent = j;
    let sum = 0;
    while (i < same.length && same[i] <= end) sum += same[i++] - start;
    while (j < different.length && different[j] <= end) sum += different[j++] - start;
    at.push(start + sum / (i - startSame + j - startDifferent));
    sames.push(i - startSame);
    differents.push(j - startDifferent);
  }
  return { at: Float64Array.from(at), same: Float64Array.from(sames), different: Float64Array.from(differents) };
}
