import { countUpTo } from "../statistics/bisect.js";
import { rowsByClass, selectLabels, type Labels } from "../data/labels.js";

/**
 * All unordered pairs of distinct rows, numbered: same pairs 0 to `sameCount` - 1, different pairs 0 to `differentCount` - 1.
 * Drawing numbers without repetition draws pairs without repetition, in memory that grows with the rows only.
 */
export interface PairSpace {
  readonly sameCount: number;
  readonly differentCount: number;
  /** The rows of a same pair. */
  readonly samePair: (index: number) => readonly [number, number];
  /** The rows of a different pair. */
  readonly differentPair: (index: number) => readonly [number, number];
  /** Refuses data without a same pair. */
  readonly requireSame: () => void;
  /** Refuses data without a different pair. */
  readonly requireDifferent: () => void;
}

/**
 * Numbers the pairs of labelled rows.
 *
 * @param groups - If given, only rows of different groups (sessions, cameras) form same pairs.
 */
export function pairSpace(who: string, labels: Labels, groups?: Labels): PairSpace {
  const classes = rowsByClass(labels);
  // Within a class, rows of different groups are the "different" pairs of the groups.
  const within = groups && classes.map((rows) => pairSpace(who, selectLabels(groups, rows)));
  const sorted = Int32Array.from(classes.flatMap((rows) => Array.from(rows)));
  const starts = new Float64Array(classes.length + 1); // first place of each class in `sorted`
  const same = new Float64Array(classes.length + 1); // same pairs in the classes before
  const different = new Float64Array(classes.length + 1); // different pairs whose first row is in the classes before
  classes.forEach(({ length: n }, c) => {
    starts[c + 1] = starts[c] + n;
    same[c + 1] = same[c] + (within ? within[c].differentCount : (n * (n - 1)) / 2);
    different[c + 1] = different[c] + n * (labels.length - starts[c + 1]);
  });

  return {
    sameCount: same[classes.length],
    differentCount: different[classes.length],
    samePair: (index) => {
      const c = lastAtMost(same, index);
      const local = index - same[c];
      if (within) {
        const [a, b] = within[c].differentPair(local);
        return [classes[c][a], classes[c][b]];
      }
      // Pair (i, j), j < i, has number i (i - 1) / 2 + j.
      let i = Math.floor((1 + Math.sqrt(1 + 8 * local)) / 2);
      if ((i * (i - 1)) / 2 > local) i--;
      else if ((i * (i + 1)) / 2 <= local) i++;
      return [classes[c][i], classes[c][local - (i * (i - 1)) / 2]];
    },
    differentPair: (index) => {
      const c = lastAtMost(different, index);
      const local = index - different[c];
      const later = labels.length - starts[c + 1];
      return [classes[c][Math.floor(local / later)], sorted[starts[c + 1] + (local % later)]];
    },
    requireSame: () => {
      if (same[classes.length] > 0) return;
      if (groups) throw new RangeError(`${who}: need a class with rows of 2 groups to draw same pairs, got none`);
      throw new RangeError(
        `${who}: need a class with at least 2 rows to draw same pairs, got ${classes.length} classes with at most 1 row each`,
      );
    },
    requireDifferent: () => {
      if (classes.length >= 2) return;
      throw new RangeError(`${who}: need at least 2 classes to draw different pairs, got ${classes.length}`);
    },
  };
}

/** The last class whose running count is at most `index`; classes without pairs are skipped. */
function lastAtMost(counts: Float64Array, index: number): number {
  return countUpTo(counts, index) - 1;
}
