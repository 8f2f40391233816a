import { embeddingRow, type Embeddings } from "../data/embeddings.js";

/** How the views of a sample become one embedding. */
export interface AverageOptions {
  /** Groups of views that are concatenated in the result. */
  readonly sideBySide: number;
  /** Whether embeddings have unit length, and the result should too. */
  readonly isUnit: boolean;
}

/**
 * Writes one embedding per sample into `target`, from index `start` on: the mean of its views, or the concatenated means of its groups of views.
 *
 * A single view is passed on unchanged. Concatenated means without unit length are divided by the root of the number of groups, so that squared
 * distances are means over the groups, not sums.
 *
 * @param views - How many rows of `embedded` each sample has, in order.
 */
export function averageViews(
  embedded: Embeddings,
  views: readonly number[],
  { sideBySide, isUnit }: AverageOptions,
  target: Float32Array,
  start: number,
): void {
  let row = 0;
  for (const [place, count] of views.entries()) {
    const size = embedded.size * sideBySide;
    const own = target.subarray(start + place * size, start + (place + 1) * size);
    const perGroup = count / sideBySide;
    for (let view = 0; view < count; view++, row++) {
      const values = embeddingRow(embedded, row);
      const from = Math.floor(view / perGroup) * embedded.size;
      for (let k = 0; k < values.length; k++) own[from + k] += values[k];
    }
    if (count === 1) continue;
    if (isUnit) scaleToUnit(own);
    else divide(own, perGroup * Math.sqrt(sideBySide));
  }
}

/** Scales an embedding to length 1, in place; zeros stay zeros. */
export function scaleToUnit(embedding: Float32Array): void {
  let squares = 0;
  for (const value of embedding) squares += value * value;
  if (squares > 0) divide(embedding, Math.sqrt(squares));
}

function divide(values: Float32Array, divisor: number): void {
  for (let k = 0; k < values.length; k++) values[k] /= divisor;
}
