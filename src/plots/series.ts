import { requireScoredPairs } from "../calibration/sortedScores.js";
import { isList, requireList, requireObject } from "../core/check.js";
import type { ScoredPairs } from "../data/scoredPairs.js";

/** One set of scored pairs, or several by name, to compare models or kinds of impostors in one picture. */
export type Series = ScoredPairs | Readonly<Record<string, ScoredPairs>>;

/** The series by name; a single one has the name "". */
export function namedSeries(who: string, series: Series): [string, ScoredPairs][] {
  const named = byName(who, "scored pairs", series, (one) => isList((one as ScoredPairs).y), ["distances", "y"]);
  for (const [, scored] of named) {
    for (const name of ["distances", "y"] as const) requireList(who, name, scored[name], "a list, one entry per pair");
    requireScoredPairs(who, scored);
  }
  return named;
}

/** One series without a name, or several by name; `fields` are those that each must have. */
export function byName<T extends object>(
  who: string,
  what: string,
  given: T | Readonly<Record<string, T>>,
  isOne: (given: object) => boolean,
  fields: readonly (keyof T & string)[],
): [string, T][] {
  requireObject(who, what, given, "an object, or several by name");
  const named = isOne(given) ? ([["", given]] as [string, T][]) : Object.entries(given as Record<string, T>);
  if (named.length === 0) throw new RangeError(`${who}: need ${what}, got {}`);
  for (const [name, one] of named) requireObject(who, name === "" ? what : `${what} ${JSON.stringify(name)}`, one, "an object", fields); // prettier-ignore
  return named;
}

/** The legend entry of a series, with its figures. */
export function legendText(name: string, facts: string): string {
  return name === "" ? facts : `${name}: ${facts}`;
}
