import type { Embeddings } from "one-shot-ts";
import { expandQueries, rerank, rowDistance, type RowDistance } from "one-shot-ts/evaluation";

import type { Crop } from "./data.js";

/** How the whole set of crops helps to compare two of them. */
export interface Reranking {
  /** Whether each camera's mean embedding is subtracted: what all its crops have in common is light, not people. */
  readonly isCentred: boolean;
  /** Number of nearest crops that are added to each crop; 0 for none. */
  readonly neighbours: number;
  readonly k1: number;
  readonly k2: number;
  readonly lambda: number;
}

/** The distance between crops re-ranked over their whole set. It uses cameras, which are known, and never people. */
export function rerankCrops(
  crops: readonly Pick<Crop, "camera">[],
  embeddings: Embeddings,
  { isCentred, neighbours, k1, k2, lambda }: Reranking,
): RowDistance {
  const centred = isCentred ? centreByCamera(crops, embeddings) : embeddings;
  const expanded = neighbours > 0 ? expandQueries(centred, { neighbours }) : centred;
  const most = crops.length - 1;
  return rerank(rowDistance(expanded, "squaredEuclidean"), crops.length, { k1: Math.min(k1, most), k2: Math.min(k2, most), lambda }); // prettier-ignore
}

/** Embeddings minus the mean of their camera, rescaled to unit length. */
function centreByCamera(crops: readonly Pick<Crop, "camera">[], embeddings: Embeddings): Embeddings {
  const { values, size } = embeddings;
  const sums = new Map<number, { readonly sum: Float64Array; count: number }>();
  crops.forEach(({ camera }, row) => {
    const known = sums.get(camera) ?? { sum: new Float64Array(size), count: 0 };
    sums.set(camera, known);
    known.count++;
    for (let k = 0; k < size; k++) known.sum[k] += values[row * size + k];
  });
  const centred = new Float32Array(values.length);
  crops.forEach(({ camera }, row) => {
    const { sum, count } = sums.get(camera)!;
    let squares = 0;
    for (let k = 0; k < size; k++) {
      const value = values[row * size + k] - sum[k] / count;
      centred[row * size + k] = value;
      squares += value * value;
    }
    const length = Math.sqrt(squares) || 1;
    for (let k = 0; k < size; k++) centred[row * size + k] /= length;
  });
  return { ...embeddings, values: centred };
}
