import { requireFit, requireOptions, requireWithin, shown } from "../core/check.js";
import { shuffle, type Random } from "../core/random.js";
import { requireDataset, subset, type Dataset } from "./dataset.js";
import { rowsByClass, type Labels } from "./labels.js";

/** Options of the splits; `F` is the tuple of fractions, which the compiler counts. */
export interface SplitOptions<F extends readonly number[] = readonly number[]> {
  /** Share of the test part, between 0 and 1; default 0.2. Makes two parts: `[train, test]`. */
  readonly testFraction?: number;
  /** Shares of any number of parts, in order; they must add up to 1. Use instead of `testFraction`. */
  readonly fractions?: F;
  /** Source of randomness: decides which class, group or row goes into which part. */
  readonly random?: Random;
}

/** One dataset per fraction, in the same order. */
export type SplitParts<Raw, F extends readonly number[]> = { -readonly [Part in keyof F]: Dataset<Raw> };

/** The parts made without `fractions`: two. */
export type TwoParts = readonly [number, number];

/**
 * Splits a dataset so that no class is in two parts: the split for open-set tasks, where the classes in use differ from those in training.
 *
 * @returns One dataset per part, in the order of the fractions; `[train, test]` by default. Every part has at least one class.
 * @throws RangeError if the fractions do not add up to 1, there are fewer classes than parts, or the dataset marks forgeries (see {@link splitByGroup}).
 * @example
 * ```ts
 * const [train, calibrate, test] = splitByClass(dataset, { fractions: [0.6, 0.2, 0.2], random: seeded(1) });
 * ```
 */
export function splitByClass<Raw, const F extends readonly number[] = TwoParts>(
  dataset: Dataset<Raw>,
  options: SplitOptions<F> = {},
): SplitParts<Raw, F> {
  requireDataset("splitByClass", dataset);
  if (dataset.forged) {
    throw new RangeError(
      "splitByClass: the dataset marks forgeries; use splitByGroup, which keeps them beside what they imitate",
    );
  }
  return splitWhole("splitByClass", "classes", dataset, dataset.labels, options);
}

/**
 * Splits a dataset so that no group (writer, session, camera) is in two parts, whatever the classes.
 *
 * @returns One dataset per part, in the order of the fractions; `[train, test]` by default. Every part has at least one group.
 * @throws RangeError if the dataset has no groups, the fractions do not add up to 1, or there are fewer groups than parts.
 */
export function splitByGroup<Raw, const F extends readonly number[] = TwoParts>(
  dataset: Dataset<Raw>,
  options: SplitOptions<F> = {},
): SplitParts<Raw, F> {
  requireDataset("splitByGroup", dataset);
  if (dataset.groups === undefined) {
    throw new RangeError("splitByGroup: the dataset has no groups; pass `groups` when making it");
  }
  return splitWhole("splitByGroup", "groups", dataset, dataset.groups, options);
}

/**
 * Splits the rows of each class among all parts: the split for closed-set tasks, where every class is known beforehand.
 *
 * @returns One dataset per part, in the order of the fractions. Each class has at least one row in each part.
 * @throws RangeError if the fractions do not add up to 1 or a class has fewer rows than there are parts.
 */
export function splitWithinClass<Raw, const F extends readonly number[] = TwoParts>(
  dataset: Dataset<Raw>,
  options: SplitOptions<F> = {},
): SplitParts<Raw, F> {
  requireDataset("splitWithinClass", dataset);
  const fractions = readFractions("splitWithinClass", options);
  const { random = Math.random } = options;
  const parts = fractions.map((): number[] => []);
  rowsByClass(dataset.labels).forEach((rows, c) => {
    if (rows.length < fractions.length) {
      throw new RangeError(
        `splitWithinClass: class ${JSON.stringify(dataset.labels.classNames[c])} must have a row for each of the ${fractions.length} parts, got ${rows.length}`,
      );
    }
    deal(shuffle(Array.from(rows), random), fractions).forEach((dealt, part) => {
      for (const row of dealt) parts[part].push(row); // not spread: a class may have more rows than the stack has room for
    });
  });
  return parts.map((rows) => subset(dataset, rows.sort(ascending))) as SplitParts<Raw, F>;
}

function splitWhole<Raw, F extends readonly number[]>(
  who: string,
  what: string,
  dataset: Dataset<Raw>,
  by: Labels,
  options: SplitOptions<F>,
): SplitParts<Raw, F> {
  const fractions = readFractions(who, options);
  const { random = Math.random } = options;
  const units = rowsByClass(by);
  if (units.length < fractions.length) {
    throw new RangeError(`${who}: need at least ${fractions.length} ${what} for as many parts, got ${units.length}`);
  }
  return deal(shuffle(units, random), fractions).map((part) =>
    subset(dataset, part.flatMap((rows) => Array.from(rows)).sort(ascending)),
  ) as SplitParts<Raw, F>;
}

const ascending = (a: number, b: number): number => a - b;

function readFractions(who: string, options: SplitOptions): readonly number[] {
  const { testFraction = 0.2, fractions } = requireOptions(who, options);
  if (fractions === undefined) {
    requireWithin(who, "testFraction", testFraction, Number.MIN_VALUE, 1 - Number.EPSILON);
    return [1 - testFraction, testFraction];
  }
  requireFit(Array.isArray(fractions), who, "fractions", "a list of shares", fractions);
  for (const fraction of fractions) requireWithin(who, "each of fractions", fraction, 0, 1);
  const total = fractions.reduce((sum, fraction) => sum + fraction, 0);
  if (fractions.some((fraction) => !(fraction > 0)) || Math.abs(total - 1) > 1e-9) {
    throw new RangeError(`${who}: fractions must be positive and add up to 1, got ${fractions.map(shown).join(", ")}`);
  }
  return fractions;
}

/** Cuts a list into parts of the given shares, each with at least one item; the list must have at least one item per part. */
function deal<T>(items: readonly T[], fractions: readonly number[]): T[][] {
  let start = 0;
  let share = 0;
  return fractions.map((fraction, part) => {
    share += fraction;
    const laterParts = fractions.length - 1 - part;
    const end = Math.max(start + 1, Math.min(Math.round(share * items.length), items.length - laterParts));
    const dealt = items.slice(start, laterParts === 0 ? items.length : end);
    start = end;
    return dealt;
  });
}
