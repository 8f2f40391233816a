import { fromReader, type SiameseNet } from "one-shot-ts";

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
  const { values, size } = await net.embed(dataset);
  return found.map((box, row) => ({ ...box, embedding: values.slice(row * size, (row + 1) * size) }));
}
