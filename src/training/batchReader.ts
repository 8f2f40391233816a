import type * as tf from "@tensorflow/tfjs-core";

import type { Random } from "../core/random.js";
import { placeOf, randomness, restorePlace, statesOf } from "../core/stateful.js";
import type { Dataset } from "../data/dataset.js";
import { distinctRows } from "../data/distinctRows.js";
import { readRows } from "../data/withSamples.js";
import type { Sampler } from "../samplers/sampler.js";

/** What a {@link BatchReader} needs. */
export interface BatchSource<Batch> {
  readonly dataset: Dataset;
  readonly sampler: Sampler<Batch>;
  /** Source of randomness for dropout. */
  readonly random: Random;
  /** Gives every dropout layer a new seed; called once per batch. */
  readonly reseedDropout: (random: Random) => void;
}

/** A batch that was drawn and whose samples are being read. */
export interface DrawnBatch<Batch> {
  readonly batch: Batch;
  /** The samples of these rows, which the caller owns; call it once. */
  readonly samples: (rows: Int32Array) => Promise<tf.Tensor>;
  /** Puts sampler and randomness back to where they were before the batch was drawn, and frees its samples if nobody took them. */
  readonly undo: () => void;
}

/**
 * Draws the batches of a training in order, and reads the next one ahead: while the device, or a file, keeps the process waiting, `ahead` draws and reads the
 * batch that `next` then returns. Batches, samples and dropout are the same as if each were drawn only when its step begins.
 */
export class BatchReader<Batch> {
  private waiting: DrawnBatch<Batch> | undefined;
  private guesses = true;

  constructor(private readonly source: BatchSource<Batch>) {}

  /** The next batch. */
  next(): DrawnBatch<Batch> {
    const drawn = this.waiting ?? this.draw();
    this.waiting = undefined;
    return drawn;
  }

  /** Draws the next batch now and begins to read it. If that fails, `next` draws it again, and the failure is its own. */
  ahead(): void {
    if (this.waiting !== undefined || !this.guesses) return;
    try {
      this.waiting = this.draw();
    } catch {
      // The sampler is back where it was.
    }
  }

  /** Gives up a batch drawn ahead, as if it had never been drawn. */
  discard(): void {
    this.waiting?.undo();
    this.waiting = undefined;
  }

  private draw(): DrawnBatch<Batch> {
    const { dataset, sampler, random, reseedDropout } = this.source;
    const parts = statesOf([sampler, randomness(random)]);
    const before = parts.state();
    try {
      const batch = sampler();
      reseedDropout(random);
      const place = placeOf(random);
      // An objective decides which rows a step needs, and may depend on the step before: these are the rows that those of this library ask for.
      const guessed = this.guesses ? rowsOf(batch) : undefined;
      let reading = guessed && readRows(dataset, guessed);
      reading?.catch(() => undefined); // whoever takes the samples is told
      const drop = (): void => {
        void reading?.then(
          (samples) => samples.dispose(),
          () => undefined,
        );
        reading = undefined;
      };
      return {
        batch,
        samples: (rows) => {
          const taken = reading;
          if (taken !== undefined && sameRows(rows, guessed!)) {
            reading = undefined;
            return taken;
          }
          if (taken !== undefined) {
            drop();
            restorePlace(random, place);
            this.guesses = false;
          }
          return readRows(dataset, rows);
        },
        undo: () => {
          drop();
          parts.restore(before);
        },
      };
    } catch (error) {
      parts.restore(before);
      throw error;
    }
  }
}

/** The rows of a batch of this library's kinds, each once; undefined for another. */
function rowsOf(batch: unknown): Int32Array | undefined {
  const { rows, left, right, anchor, positive, negative } = Object(batch) as Readonly<Record<string, unknown>>;
  if (rows instanceof Int32Array) return rows;
  for (const lists of [
    [left, right],
    [anchor, positive, negative],
  ]) {
    if (lists.every((list) => list instanceof Int32Array)) return distinctRows(...lists).rows;
  }
  return undefined;
}

const sameRows = (a: Int32Array, b: Int32Array): boolean => a.length === b.length && a.every((row, i) => row === b[i]);
