import { requireCount } from "../core/check.js";
import { subset, type Dataset } from "../data/dataset.js";
import { rowsByClass } from "../data/labels.js";
import type { Pairs } from "../data/pairLabels.js";
import { everyPair } from "../samplers/everyPair.js";

/** Rows to calibrate on, with their pairs. */
export interface CalibrationPairs {
  /** The dataset, or the part of it that is used. */
  readonly part: Dataset;
  /** Every pair of its rows. */
  readonly pairs: Pairs;
}

/**
 * Every pair of a dataset, or of as many of its rows as give at most `mostPairs`.
 *
 * Rows are left out of the largest classes first, so that as many identities as possible remain; nothing is drawn at random, so the same data give the same pairs. A dataset with forgeries
 * is used whole: it has far fewer pairs.
 *
 * @throws RangeError if the dataset is too small to have both a same pair and a different pair.
 */
export function calibrationPairs(who: string, dataset: Dataset, mostPairs: number): CalibrationPairs {
  requireCount(who, "mostPairs", mostPairs);
  const { length, forged } = dataset;
  const most = Math.floor((1 + Math.sqrt(1 + 8 * mostPairs)) / 2);
  const part = forged || length <= most ? dataset : subset(dataset, evenly(dataset, most));
  const pairs = everyPair(part);
  const different = pairs.y.reduce((sum, y) => sum + y, 0);
  if (different === 0 || different === pairs.y.length) {
    throw new RangeError(
      `${who}: need two classes and two samples of one class, to have same and different pairs, got ${length} samples of ${dataset.labels.classNames.length} classes`,
    );
  }
  return { part, pairs };
}

/** The first row of every class, then the second of every class, and so on, until there are `most`; in the order of the dataset. */
function evenly({ labels }: Dataset, most: number): number[] {
  const classes = rowsByClass(labels);
  const chosen: number[] = [];
  for (let turn = 0; chosen.length < most; turn++) {
    for (const rows of classes) if (turn < rows.length && chosen.length < most) chosen.push(rows[turn]);
  }
  return chosen.sort((a, b) => a - b);
}
