import { shown } from "../core/check.js";
import { randomness, statesOf, type Stateful } from "../core/stateful.js";
import type { Random } from "../core/random.js";
import type { Embeddings } from "../data/embeddings.js";
import type { Label } from "../data/labels.js";
import type { Distance } from "../distances/distance.js";

/**
 * Draws one batch of row indices from labels; each call draws anew. One that remembers something between calls, if only where its randomness stands, says and
 * takes back its state, so that a step can be undone and a training resumed.
 *
 * @typeParam Batch - What a batch is: `Pairs`, `Triplets` or `ClassBatch`. A sampler fits an objective of the same `Batch`.
 */
export interface Sampler<Batch> extends Stateful {
  /** Draws a batch of `size` pairs, triplets or classes; of the sampler's usual size by default. */
  (size?: number): Batch;
  /** Called before each epoch by samplers that look at what the net has learned. */
  readonly prepare?: (epoch: EpochStart) => Promise<void>;
  /** How many rows it draws from, where it knows: data with another number of rows are refused, as a row that is right here is another sample there. */
  readonly rowCount?: number;
}

/** Refuses data that a sampler does not draw from. */
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

/** A sampler that says and takes back where its randomness stands, and what else it remembers. */
export function drawing<Batch>(
  draw: (size?: number) => Batch,
  random: Random,
  rowCount: number | undefined,
  memory?: Required<Stateful>,
): Sampler<Batch> & Required<Stateful> {
  return Object.assign(draw, statesOf([randomness(random), memory]), rowCount !== undefined && { rowCount });
}

/** What a sampler may look at before an epoch. */
export interface EpochStart {
  /** The epoch about to begin, from 0. */
  readonly epoch: number;
  /** How many epochs the training has. */
  readonly epochs: number;
  /** Embeds every row of the training data with the net as it is now. */
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
  /** Where known, how many rows there are to draw from: triplets of other data are refused. */
  readonly rowCount?: number;
}

/** Distinct rows with their classes: the batch of losses that look at all pairs among them. Plain data. */
export interface ClassBatch {
  /** The rows drawn, all distinct. */
  readonly rows: Int32Array;
  /** The class of each of them, by number. */
  readonly classOf: Int32Array;
  /** The names behind the numbers, which differ from one dataset to another: what outlives a batch, such as a proxy, goes by names. */
  readonly classNames?: readonly Label[];
}
