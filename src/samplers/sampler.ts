import { shown } from "../core/check.js";
import { randomness, statesOf, type Stateful } from "../core/stateful.js";
import type { Random } from "../core/random.js";
import type { Embeddings } from "../data/embeddings.js";
import type { Label } from "../data/labels.js";
import type { Distance } from "../distances/distance.js";

/**
 * Draws one batch of row indices from labels; each call draws a new one. A sampler that remembers something between calls, even if only the position of its randomness,
 * saves and restores that state, so that a step can be undone and training resumed.
 *
 * @typeParam Batch - What a batch is: `Pairs`, `Triplets` or `ClassBatch`. A sampler fits an objective of the same `Batch`.
 */
export interface Sampler<Batch> extends Stateful {
  /** Draws a batch of `size` pairs, triplets or classes; of the sampler's usual size by default. */
  (size?: number): Batch;
  /** Called before each epoch, for samplers that use what the net has learned. */
  readonly prepare?: (epoch: EpochStart) => Promise<void>;
  /** The number of rows it draws from, if known. Data with another number of rows are refused, because the same index would mean another sample there. */
  readonly rowCount?: number;
}

/** Refuses data other than those a sampler draws from. */
export function requireSampler(
  who: string,
  { rowCount }: Pick<Sampler<unknown>, "rowCount">,
  { length }: { readonly length: number },
): void {
  if (rowCount === undefined || rowCount === length) return;
  throw new RangeError(
    `${who}: the sampler draws from ${shown(rowCount)} rows, got data of ${length}; make it from the labels of these data`,
  );
}

/** Makes a sampler save and restore the position of its randomness, and whatever else it remembers. */
export function drawing<Batch>(
  draw: (size?: number) => Batch,
  random: Random,
  rowCount: number | undefined,
  memory?: Required<Stateful>,
): Sampler<Batch> & Required<Stateful> {
  return Object.assign(draw, statesOf([randomness(random), memory]), rowCount !== undefined && { rowCount });
}

/** What a sampler may use before an epoch. */
export interface EpochStart {
  /** The epoch about to begin, from 0. */
  readonly epoch: number;
  /** How many epochs the training has. */
  readonly epochs: number;
  /** Embeds every row of the training data with the current net. */
  readonly embed: () => Promise<Embeddings>;
  /** The net's distance. */
  readonly distance: Distance;
}

/** Anchor, positive and negative rows of a dataset. Plain data. */
export interface Triplets {
  /** The row that the other two are compared with. */
  readonly anchor: Int32Array;
  /** A row of the anchor's class. */
  readonly positive: Int32Array;
  /** A row of another class. */
  readonly negative: Int32Array;
  /** The number of rows that the triplets were drawn from, if known: data with another number of rows are refused. */
  readonly rowCount?: number;
}

/** Distinct rows with their classes: the batch for losses that compare all pairs among them. Plain data. */
export interface ClassBatch {
  /** The rows drawn, all distinct. */
  readonly rows: Int32Array;
  /** The class of each of them, by number. */
  readonly classOf: Int32Array;
  /** The names behind the numbers. Numbers differ between datasets, so anything that outlives a batch, such as a proxy, uses names. */
  readonly classNames?: readonly Label[];
}
