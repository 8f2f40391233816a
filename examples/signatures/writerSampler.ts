import { rowsByClass, type ClassBatch, type Dataset, type Random, type Sampler } from "one-shot-ts";

/** How many of each {@link writerSampler} draws. */
export interface WriterSamplerOptions {
  readonly writers: number;
  readonly genuine: number;
  readonly forged: number;
  readonly random: Random;
}

/**
 * Draws some writers, and of each some genuine signatures and some forgeries: so that the hardest different signature in a batch may be a
 * forgery of the very writer. Every forgery is a class of its own, for two forgeries need not be by one hand.
 */
export function writerSampler(dataset: Dataset, options: WriterSamplerOptions): Sampler<ClassBatch> {
  const { genuine, forged, random } = options;
  const isForged = (row: number): boolean => dataset.forged?.[row] === 1;
  const writers = rowsByClass(dataset.groups ?? dataset.labels).map((rows) => ({
    genuine: Array.from(rows).filter((row) => !isForged(row)),
    forged: Array.from(rows).filter(isForged),
  }));
  const usable = writers.filter((writer) => writer.genuine.length > 1);

  return (count = Math.min(options.writers, usable.length)) => {
    const rows: number[] = [];
    const classOf: number[] = [];
    draw(usable, count, random).forEach((writer, place) => {
      for (const row of draw(writer.genuine, genuine, random)) {
        rows.push(row);
        classOf.push(place);
      }
      for (const row of draw(writer.forged, forged, random)) {
        rows.push(row);
        classOf.push(count + rows.length);
      }
    });
    return { rows: Int32Array.from(rows), classOf: Int32Array.from(classOf) };
  };
}

/** Distinct items in random order; all of them where there are fewer. */
function draw<T>(items: readonly T[], count: number, random: Random): T[] {
  const left = [...items];
  for (let i = 0; i < Math.min(count, left.length); i++) {
    const j = i + Math.floor(random() * (left.length - i));
    [left[i], left[j]] = [left[j], left[i]];
  }
  return left.slice(0, count);
}
