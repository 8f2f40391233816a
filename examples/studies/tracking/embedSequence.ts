import type { Embeddings, Encoder } from "one-shot-ts";
import type { RawImage } from "one-shot-ts/images";

import type { Box } from "./boxes.js";
import type { Sequence } from "./data.js";
import type { Sighting } from "./features.js";

/** What the detections of a sequence look like: an embedding per detection, or undefined if there are no crops. */
export async function embedSequence(
  encoder: Encoder<RawImage>,
  { crops }: Pick<Sequence, "crops">,
): Promise<Embeddings | undefined> {
  return crops.length === 0 ? undefined : encoder.embed(crops);
}

/** Boxes with their embeddings, in the same order. Without embeddings all look alike, so only a tracker without appearance can be used. */
export function sightingsOf(found: readonly Box[], embeddings: Embeddings | undefined): Sighting[] {
  if (embeddings === undefined) return found.map((box) => ({ ...box, embedding: new Float32Array(1) }));
  const { values, size } = embeddings;
  return found.map((box, row) => ({ ...box, embedding: values.slice(row * size, (row + 1) * size) }));
}
