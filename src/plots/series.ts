import type { ScoredPairs } from "../data/scoredPairs.js";

/** One set of scored pairs, or several by name, to compare models or kinds of impostors in one picture. */
export type Series = ScoredPairs | Readonly<Record<string, ScoredPairs>>;

/** The series by name; a single one has the name "". */
export function namedSeries(series: Series): [string, ScoredPairs][] {
  if (Array.isArray((series as ScoredPairs).y) || ArrayBuffer.isView((series as ScoredPairs).y)) {
    return [["", series as ScoredPairs]];
  }
  return Object.entries(series as Record<string, ScoredPairs>);
}

/** The legend's name of a series with what is worth knowing about it. */
export function legendText(name: string, facts: string): string {
  return name === "" ? facts : `${name}: ${facts}`;
}
