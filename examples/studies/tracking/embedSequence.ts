import { fromReader, type Embeddings, type SiameseNet } from "one-shot-ts";

import type { Box } from "./boxes.js";
import { INPUT_SHAPE, toInput } from "./crops.js";
import type { Sequence } from "./data.js";
import type { Sighting } from "./features.js";

/** What was found in a sequence of which there are no crops: all look alike, so only a tracker without appearance can be used. */
export const withoutLooks = (found: readonly Box[]): Sighting[] =>
  found.map((box) => ({ ...box, embedding: new Float32Array(1) }));

/** What was found in a sequence, each with the embedding of its crop. */
export async function embedSequence(
  net: SiameseNet,
  { found, crops }: Pick<Sequence, "found" | "crops">,
): Promise<Sighting[]> {
  if (crops.length === 0) return withoutLooks(found);
  const dataset = fromReader({
    sampleShape: INPUT_SHAPE,
    labels: found.map((_, row) => row),
    read: (row) => toInput(crops[row]),
  });
  return sightingsOf(found, await net.embed(dataset));
}

/** Boxes with the embeddings of their crops, in the same order. */
export function sightingsOf(found: readonly Box[], { values, size }: Embeddings): Sighting[] {
  return found.map((box, row) => ({
    ...box,
    embedding: Float32Array.from(values.slice(row * size, (row + 1) * size)),
  }));
}
