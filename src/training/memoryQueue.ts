import * as tf from "@tensorflow/tfjs-core";

import { requireCount } from "../core/check.js";
import type { Memory } from "../losses/comparison.js";

/** One remembered row. */
interface Remembered {
  readonly row: number;
  readonly class: number;
  readonly embedding: Float32Array;
}

/** The embeddings of the latest rows trained on, oldest forgotten first. Holds plain data, so nothing needs to be disposed. */
export class MemoryQueue {
  private queue: Remembered[] = [];

  /** @param capacity - Rows remembered at most. */
  constructor(private readonly capacity: number) {
    requireCount("memory", "the number of rows remembered", capacity);
  }

  /** What is remembered, as plain data that later pushes do not change. */
  state(): unknown {
    return this.queue;
  }

  /** Remembers what another queue did when {@link MemoryQueue.state} was called. */
  restore(state: unknown): void {
    this.queue = (state as Remembered[]).slice(-this.capacity);
  }

  /** How many rows are remembered. */
  get length(): number {
    return this.queue.length;
  }

  /** Remembers a batch; a row that is remembered already is renewed. */
  push(rows: Int32Array, classOf: ArrayLike<number>, embeddings: Float32Array): void {
    const size = embeddings.length / rows.length;
    const fresh = new Set(rows);
    const kept = this.queue.filter(({ row }) => !fresh.has(row));
    rows.forEach((row, i) => {
      kept.push({ row, class: classOf[i], embedding: embeddings.slice(i * size, (i + 1) * size) });
    });
    this.queue = kept.slice(Math.max(0, kept.length - this.capacity));
  }

  /** What is remembered, but for the rows of a batch: an old self is no positive worth having. Undefined where nothing is left. */
  recall(batch: Int32Array): { readonly classOf: Int32Array; readonly read: () => Memory } | undefined {
    const present = new Set(batch);
    const entries = this.queue.filter(({ row }) => !present.has(row));
    if (entries.length === 0) return undefined;
    const classOf = Int32Array.from(entries, (entry) => entry.class);
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
