import { requireCount, requireOptions } from "../core/check.js";
import { sampleDistinct, shuffle, type Random } from "../core/random.js";
import { rowsByClass, readLabels, type Label, type Labels } from "../data/labels.js";
import { drawing, type ClassBatch, type Sampler } from "./sampler.js";

/** Options of {@link classBalancedSampler}. */
export interface ClassBalancedSamplerOptions {
  /** Rows drawn when a call passes no number; default 64. */
  readonly batchSize?: number;
  /** Source of randomness. */
  readonly random?: Random;
}

/**
 * Draws batches in which every class has the same number of rows, give or take one, however unequal the classes are in the data.
 *
 * It suits losses with one proxy per class: each row counts once, and a large class does not drown out the small ones. A class that runs out of
 * rows leaves its share to the others. Which classes get the extra row is uniformly random, as are the rows within a class; all rows are distinct.
 *
 * @param labels - The class of each row.
 * @returns A sampler; calling it with a number draws that many rows.
 * @throws RangeError if more rows are requested than exist.
 * @example
 * ```ts
 * classBalancedSampler(["a", "a", "a", "a", "b", "b"], { random: seeded(1) })(4); // 2 rows of each class
 * ```
 */
export function classBalancedSampler(
  labels: ArrayLike<Label> | Labels,
  options: ClassBalancedSamplerOptions = {},
): Sampler<ClassBatch> {
  const { batchSize = 64, random = Math.random } = requireOptions("classBalancedSampler", options);
  requireCount("classBalancedSampler", "batchSize", batchSize);
  const made = readLabels("classBalancedSampler", "labels", labels);
  const classes = rowsByClass(made);

  return drawing(
    (size = Math.min(batchSize, made.length)) => {
      requireCount("classBalancedSampler", "the number of rows", size);
      if (size > made.length) {
        throw new RangeError(
          `classBalancedSampler: a batch cannot have ${size} distinct rows, there are ${made.length}`,
        );
      }
      const counts = shareOut(size, classes, random);
      const rows: number[] = [];
      counts.forEach((count, c) => {
        for (const place of sampleDistinct(classes[c].length, count, random)) rows.push(classes[c][place]);
      });
      shuffle(rows, random);
      return {
        rows: Int32Array.from(rows),
        classOf: Int32Array.from(rows, (row) => made.classOf[row]),
        classNames: made.classNames,
      };
    },
    random,
    made.length,
  );
}

/** How many rows each class contributes: one each in turn until there are enough. */
function shareOut(size: number, classes: readonly Int32Array[], random: Random): Int32Array {
  const counts = new Int32Array(classes.length);
  let open = Array.from(classes.keys());
  let left = size;
  while (left > 0) {
    if (left < open.length) shuffle(open, random); // the last round does not reach all
    open = open.slice(0, left);
    for (const c of open) counts[c]++;
    left -= open.length;
    open = open.filter((c) => counts[c] < classes[c].length);
  }
  return counts;
}
