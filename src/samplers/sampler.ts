/**
 * Draws one batch of row indices from labels; each call draws anew.
 *
 * @typeParam Batch - What a batch is: `Pairs`, `Triplets` or `ClassBatch`. A sampler fits an objective of the same `Batch`.
 */
export type Sampler<Batch> = (size?: number) => Batch;

/** Anchor, positive and negative rows of a dataset. Plain data. */
export interface Triplets {
  /** The row that the other two are compared with. */
  readonly anchor: Int32Array;
  /** A row of the anchor's class. */
  readonly positive: Int32Array;
  /** A row of another class. */
  readonly negative: Int32Array;
}

/** Distinct rows with their classes: the batch of losses that look at all pairs among them. Plain data. */
export interface ClassBatch {
  /** The rows drawn, all distinct. */
  readonly rows: Int32Array;
  /** The class of each of them. */
  readonly classOf: Int32Array;
}
