import type * as tf from "@tensorflow/tfjs-core";

import type { Random } from "../core/random.js";
import { randomness, statesOf } from "../core/stateful.js";
import type { Dataset } from "../data/dataset.js";
import { distinctRows } from "../data/distinctRows.js";
import { readRows } from "../data/withSamples.js";
import type { Sampler } from "../samplers/sampler.js";

/** What {@link batchReader} needs. */
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

/** Draws and reads the batches of a training, in order. */
export interface BatchReader<Batch> {
  /** The next batch. */
  readonly next: () => DrawnBatch<Batch>;
  /** Draws the next batch now and begins to read it. If that fails, `next` draws it again, and the failure is its own. */
  readonly ahead: () => void;
  /** Gives up a batch drawn ahead, as if it had never been drawn. */
  readonly discard: () => void;
}

/**
 * Reads the next batch ahead: while the device, or a file, keeps the process waiting, `ahead` draws and reads the batch that `next` then returns. Batches, samples and
 * dropout are the same as if each were drawn only when its step begins.
 */
export function batchReader<Batch>({
  dataset,
  sampler,
  random,
  reseedDropout,
}: BatchSource<Batch>): BatchReader<Batch> {
  const parts = statesOf([sampler, randomness(random)]);
  let waiting: DrawnBatch<Batch> | undefined;
  let guesses = true;

  const draw = (): DrawnBatch<Batch> => {
    const before = parts.state();
    try {
      const batch = sampler();
      reseedDropout(random);
      const drawn = parts.state();
      // An objective decides which rows a step needs, and may depend on the step before: these are the rows that those of this library ask for.
      const guessed = guesses ? rowsOf(batch) : undefined;
      let reading = guessed && readRows(dataset, guessed);
      const take = (): typeof reading => {
        const taken = reading;
        reading = undefined;
        return taken;
      };
      const drop = (): void => void take()?.then((samples) => samples.dispose(), () => undefined); // prettier-ignore
      reading?.catch(() => undefined); // whoever takes the samples is told
      return {
        batch,
        samples: (rows) => {
          if (guessed?.join() === rows.join()) return take()!;
          if (guessed) {
            drop();
            parts.restore(drawn);
            guesses = false;
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
  };
  return {
    next: () => {
      const drawn = waiting ?? draw();
      waiting = undefined;
      return drawn;
    },
    ahead: () => {
      if (!guesses) return;
      try {
        waiting ??= draw();
      } catch {
        // The sampler is back where it was.
      }
    },
    discard: () => {
      waiting?.undo();
      waiting = undefined;
    },
  };
}

/** The rows of a batch of this library's kinds, each once; undefined for another. */
function rowsOf(batch: unknown): Int32Array | undefined {
  const { rows, left, right, anchor, positive, negative } = Object(batch) as Partial<Record<string, Int32Array>>;
  if (rows) return rows;
  if (left && right) return distinctRows(left, right).rows;
  return anchor && positive && negative && distinctRows(anchor, positive, negative).rows;
}
