import { fromReader, type Embeddings, type RawImage, type SiameseNet } from "one-shot-ts";

import { inputOf, inputShape, type PreparationConfig } from "./preparation.js";
import { warpSignature } from "./warps.js";

/** How many slightly moved and bent copies of a signature are embedded beside itself; the article's tower goes without. */
const COPIES = 3;

/**
 * Embeds framed signatures: each is the mean of its own embedding and those of a few slightly moved and bent copies, at unit length. What the
 * net sees only in one of them says little.
 *
 * The copies are the same for every signature, so an embedding does not depend on what else is embedded.
 */
export async function embedFrames(
  net: SiameseNet,
  frames: readonly RawImage[],
  config: PreparationConfig,
): Promise<Embeddings> {
  const copies = config.tower === "signet" ? 0 : COPIES;
  const sums = new Float32Array(frames.length * net.embeddingSize);
  for (let copy = 0; copy <= copies; copy++) {
    const dataset = fromReader({
      sampleShape: inputShape(config),
      labels: frames.map(() => "any"),
      read: (row) => inputOf(copy === 0 ? frames[row] : warpSignature(frames[row], copy), config),
    });
    const { values } = await net.embed(dataset);
    for (let i = 0; i < sums.length; i++) sums[i] += values[i];
  }
  return { values: toUnitLength(sums, net.embeddingSize), length: frames.length, size: net.embeddingSize };
}

function toUnitLength(values: Float32Array, size: number): Float32Array {
  for (let start = 0; start < values.length; start += size) {
    const row = values.subarray(start, start + size);
    const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
    for (let i = 0; i < size; i++) row[i] /= length || 1;
  }
  return values;
}

/** Euclidean distance between the embeddings of two rows. */
export function distanceBetween({ values, size }: Embeddings, a: number, b: number): number {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += (values[a * size + i] - values[b * size + i]) ** 2;
  return Math.sqrt(sum);
}
