import { DIFFERENT, SAME, type ClassBatch, type Pairs, type Random, type Sampler } from "one-shot-ts";

/** What two rows of a batch, by their places in it, are to each other; undefined if they make no pair. */
export type Relation = (batch: ClassBatch, a: number, b: number) => typeof SAME | typeof DIFFERENT | undefined;

/** Rows of one class are the same, all others different. */
export const byClass: Relation = ({ classOf }, a, b) => (classOf[a] === classOf[b] ? SAME : DIFFERENT);

/**
 * All same pairs among the rows of a batch, and as many different ones by chance, or as there are.
 *
 * Pairs drawn from all data show a net two samples each. A net that is dear to run sees the samples of a batch once and learns from every pair
 * among them; and where a batch holds what is alike, the different pairs are hard.
 *
 * @param sampler - Draws the batches.
 */
export function pairsOfBatch(sampler: Sampler<ClassBatch>, relation: Relation, random: Random): Sampler<Pairs> {
  return (size) => {
    const batch = sampler(size);
    const { rows } = batch;
    const same: [number, number][] = [];
    const different: [number, number][] = [];
    for (let a = 0; a < rows.length; a++) {
      for (let b = 0; b < a; b++) {
        const y = relation(batch, a, b);
        if (y !== undefined) (y === SAME ? same : different).push([rows[a], rows[b]]);
      }
    }
    const count = Math.min(same.length, different.length);
    for (let i = 0; i < count; i++) {
      const other = i + Math.floor((different.length - i) * random());
      [different[i], different[other]] = [different[other], different[i]];
    }
    const pairs = [...same, ...different.slice(0, count)];
    return {
      left: Int32Array.from(pairs, ([a]) => a),
      right: Int32Array.from(pairs, ([, b]) => b),
      y: Uint8Array.from(pairs, (_, i) => (i < same.length ? SAME : DIFFERENT)),
    };
  };
}
