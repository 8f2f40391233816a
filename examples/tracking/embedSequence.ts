import { fromReader, type SiameseNet } from "one-shot-ts";

import { INPUT_SHAPE, toInput } from "./crops.js";
import type { Sequence } from "./data.js";
import type { Sighting } from "./features.js";

/** What was found in a sequence, each with the embedding of its crop. */
export async function embedSequence(
  net: SiameseNet,
  { found, crops }: Pick<Sequence, "found" | "crops">,
): Promise<Sighting[]> {
  if (found.length === 0) return [];
  const dataset = fromReader({
    sampleShape: INPUT_SHAPE,
    labels: found.map((_, row) => row),
    read: (row) => toInput(crops[row]),
  });
  const { values, size } = await net.embed(dataset);
  return found.map((box, row) => ({ ...box, embedding: values.slice(row * size, (row + 1) * size) }));
}
