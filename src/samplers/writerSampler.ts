import { requireCount, requireOptions } from "../core/check.js";
import { drawItems, type Random } from "../core/random.js";
import { requireDataset, type Dataset } from "../data/dataset.js";
import { rowsByClass } from "../data/labels.js";
import { drawing, type ClassBatch, type Sampler } from "./sampler.js";

/** Options of {@link writerSampler}. */
export interface WriterSamplerOptions {
  /** Writers in a batch; default 16, or all if there are fewer. */
  readonly writers?: number;
  /** Genuine samples per writer; default 4. A writer with fewer contributes all of them. */
  readonly genuine?: number;
  /** Forgeries per writer; default 2. A writer with fewer contributes all of them. */
  readonly forged?: number;
  /** Source of randomness. */
  readonly random?: Random;
}

/**
 * Draws writers with some genuine samples and some forgeries of each, so that the hardest different sample in a batch may be a forgery of
 * the same writer. Every forgery is a class of its own, since two forgeries need not come from the same forger.
 *
 * @param dataset - Made with `forged`; its groups are the writers.
 * @returns A sampler; calling it with a number draws that many writers.
 * @throws RangeError if the dataset marks no forgeries, fewer than 2 writers have 2 genuine samples, or `genuine` is below 2.
 * @example
 * ```ts
 * const writers = fromArrays([[0], [1], [2], [3], [4]], ["w", "w", "w", "v", "v"], { forged: [0, 0, 1, 0, 0] });
 * writerSampler(writers, { random: seeded(1) })().rows; // all five
 * ```
 */
export function writerSampler(
  dataset: Pick<Dataset, "forged" | "groups">,
  options: WriterSamplerOptions = {},
): Sampler<ClassBatch> {
  const who = "writerSampler";
  const { writers = 16, genuine = 4, forged = 2, random = Math.random } = requireOptions(who, options);
  requireCount(who, "writers", writers);
  requireCount(who, "genuine", genuine, 2);
  requireCount(who, "forged", forged, 0);
  requireDataset(who, dataset, "dataset", []);
  const { forged: isForged, groups } = dataset;
  if (isForged === undefined || groups === undefined) {
    throw new RangeError(`${who}: the dataset marks no forgeries; pass \`forged\` when making it`);
  }
  const usable = rowsByClass(groups)
    .map((rows) => ({
      genuine: Array.from(rows).filter((row) => isForged[row] !== 1),
      forged: Array.from(rows).filter((row) => isForged[row] === 1),
    }))
    .filter((writer) => writer.genuine.length > 1);
  if (usable.length < 2) {
    throw new RangeError(`${who}: need at least 2 writers with 2 genuine samples each, got ${usable.length}`);
  }

  return drawing(
    (count = Math.min(writers, usable.length)) => {
      requireCount(who, "the number of writers in a batch", count);
      if (count > usable.length) {
        throw new RangeError(
          `${who}: a batch cannot have ${count} writers, only ${usable.length} have 2 genuine samples`,
        );
      }
      const rows: number[] = [];
      const classOf: number[] = [];
      for (const writer of drawItems(usable, count, random)) {
        for (const row of drawItems(writer.genuine, genuine, random)) {
          rows.push(row);
          classOf.push(groups.classOf[row]);
        }
        for (const row of drawItems(writer.forged, forged, random)) {
          rows.push(row);
          classOf.push(groups.classNames.length + row); // the same in every batch, for objectives that remember rows
        }
      }
      return { rows: Int32Array.from(rows), classOf: Int32Array.from(classOf) };
    },
    random,
    groups.length,
  );
}
