import { requireFit, requireFunction, requireOptions } from "../core/check.js";
import { drawItems, type Random } from "../core/random.js";
import { statesOf } from "../core/stateful.js";
import { DIFFERENT, SAME, type PairLabel, type Pairs } from "../data/pairLabels.js";
import { drawing, type ClassBatch, type Sampler } from "./sampler.js";

/** A row of a batch. */
export interface BatchRow {
  /** Its number in the dataset. */
  readonly row: number;
  /** The number of its class. */
  readonly classOf: number;
}

/** Options of {@link batchPairSampler}. */
export interface BatchPairSamplerOptions {
  /** What two rows are to each other, `SAME` or `DIFFERENT`; undefined if they form no pair. Default: rows of one class are the same. */
  readonly relation?: (a: BatchRow, b: BatchRow) => PairLabel | undefined;
  /** Source of randomness. */
  readonly random?: Random;
}

/**
 * Draws all same pairs among the rows of a batch, and as many random different pairs, or all of those if there are fewer.
 *
 * Each pair drawn from all data shows the net two samples. With this sampler, a net that is expensive to run sees the samples of a batch once and learns
 * from many pairs of them. If a batch holds similar classes, the different pairs are also hard.
 *
 * @param sampler - Draws the batches, such as {@link perClassSampler} or {@link writerSampler}; a requested size is the size of its batch.
 * @returns A sampler of pairs for `net.fit`.
 * @throws TypeError if `sampler` or `relation` is not a function; when drawing, if `relation` returns anything but 0, 1 or undefined.
 * @example
 * ```ts
 * const sampler = batchPairSampler(perClassSampler(train.labels, { classes: 8, perClass: 4 }), { random: seeded(1) });
 * await net.fit(train, { sampler, objective: contrastive(), epochs: 20 });
 * ```
 */
export function batchPairSampler(sampler: Sampler<ClassBatch>, options: BatchPairSamplerOptions = {}): Sampler<Pairs> {
  const who = "batchPairSampler";
  requireFunction(who, "sampler", sampler);
  const { relation = byClass, random = Math.random } = requireOptions(who, options);
  requireFunction(who, "relation", relation);
  const draw = (size?: number): Pairs => {
    const batch = sampler(size);
    const rows = Array.from(batch.rows, (row, place): BatchRow => ({ row, classOf: batch.classOf[place] }));
    const pairs: Record<PairLabel, [number, number][]> = { [SAME]: [], [DIFFERENT]: [] };
    rows.forEach((a, place) => {
      for (const b of rows.slice(0, place)) {
        const y = relation(a, b);
        if (y === undefined) continue;
        requireFit(pairLabels.includes(y), who, "what relation gives", "0 (same), 1 (different) or undefined", y); // prettier-ignore
        pairs[y].push([a.row, b.row]);
      }
    });
    const same = pairs[SAME];
    const all = [...same, ...drawItems(pairs[DIFFERENT], same.length, random)];
    return {
      left: Int32Array.from(all, ([a]) => a),
      right: Int32Array.from(all, ([, b]) => b),
      y: Uint8Array.from(all, (_, i) => (i < same.length ? SAME : DIFFERENT)),
      ...(sampler.rowCount !== undefined && { rowCount: sampler.rowCount }),
    };
  };
  const { prepare } = sampler;
  return Object.assign(drawing(draw, random, sampler.rowCount, statesOf([sampler])), prepare && { prepare });
}

const pairLabels: readonly unknown[] = [SAME, DIFFERENT];

const byClass = (a: BatchRow, b: BatchRow): PairLabel => (a.classOf === b.classOf ? SAME : DIFFERENT);
