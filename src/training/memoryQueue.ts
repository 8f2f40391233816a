import * as tf from "@tensorflow/tfjs-core";

import { requireCount } from "../core/check.js";
import type { Label } from "../data/labels.js";
import type { Memory } from "../losses/comparison.js";
import type { ClassBatch } from "../samplers/sampler.js";

/** One remembered row. */
interface Remembered {
  readonly row: number;
  /** The name of its class, or its number if batches do not name their classes. */
  readonly class: Label;
  readonly embedding: Float32Array;
}

/** The embeddings of the rows most recently trained on; the oldest are forgotten first. Holds plain data, so nothing needs to be disposed. */
export class MemoryQueue {
  private queue: Remembered[] = [];

  /** @param capacity - The most rows remembered. */
  constructor(private readonly capacity: number) {
    requireCount("memory", "the number of rows remembered", capacity);
  }

  /** The remembered rows, as plain data that later pushes do not change. */
  state(): unknown {
    return this.queue;
  }

  /** Restores what {@link MemoryQueue.state} of this queue or another returned. */
  restore(state: unknown): void {
    this.queue = (state as Remembered[]).slice(-this.capacity);
  }

  /** How many rows are remembered. */
  get length(): number {
    return this.queue.length;
  }

  /** Remembers a batch; a row that is already remembered is replaced. */
  push({ rows, classOf, classNames }: ClassBatch, embeddings: Float32Array): void {
    const size = embeddings.length / rows.length;
    const fresh = new Set(rows);
    const kept = this.queue.filter(({ row }) => !fresh.has(row));
    rows.forEach((row, i) => {
      kept.push({
        row,
        class: classNames ? classNames[classOf[i]] : classOf[i],
        embedding: embeddings.slice(i * size, (i + 1) * size),
      });
    });
    this.queue = kept.slice(Math.max(0, kept.length - this.capacity));
  }

  /** The remembered rows except those of a batch, since a row's older embedding is not a useful positive. Undefined if nothing is left. */
  recall(batch: ClassBatch): { readonly classOf: Int32Array; readonly read: () => Memory } | undefined {
    const present = new Set(batch.rows);
    const entries = this.queue.filter(({ row }) => !present.has(row));
    if (entries.length === 0) return undefined;
    const classOf = numberOf(entries, batch.classNames);
    const size = entries[0].embedding.length;
    return {
      classOf,
      read: () => {
        const values = new Float32Array(entries.length * size);
        entries.forEach(({ embedding }, i) => {
          values.set(embedding, i * size);
        });
        return { embeddings: tf.tensor2d(values, [entries.length, size]), classOf };
      },
    };
  }
}

/** The classes of the remembered rows, in the numbering of a batch; classes that are missing from the batch's data get further numbers. */
function numberOf(entries: readonly Remembered[], classNames: readonly Label[] | undefined): Int32Array {
  if (classNames === undefined) return Int32Array.from(entries, (entry) => Number(entry.class));
  const numbers = new Map(classNames.map((label, c) => [label, c]));
  return Int32Array.from(entries, (entry) => {
    let number = numbers.get(entry.class);
    if (number === undefined) numbers.set(entry.class, (number = numbers.size));
    return number;
  });
}
