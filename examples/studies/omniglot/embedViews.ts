import { fromReader, type Embeddings, type SiameseNet } from "one-shot-ts";

import { SIDE } from "./normalizeDrawing.js";
import { netInput, TURNS } from "./trainingSet.js";

/**
 * Embeds drawings in the first `turns` orientations, by default in all eight, which the net has learned as separate alphabets; the embeddings of the turns are
 * concatenated. Their cosine is the mean of the cosines of the turns, as with an ensemble of as many nets.
 */
export async function embedViews(
  net: SiameseNet,
  images: readonly Uint8Array[],
  { turns = TURNS }: { readonly turns?: number } = {},
): Promise<Embeddings> {
  const { embeddingSize } = net;
  const size = turns * embeddingSize;
  const values = new Float32Array(images.length * size);
  for (let turn = 0; turn < turns; turn++) {
    const dataset = fromReader({
      sampleShape: [SIDE, SIDE, 1],
      labels: new Int32Array(images.length),
      read: (row) => netInput(images[row], { turn }),
    });
    const seen = (await net.embed(dataset)).values;
    for (let row = 0; row < images.length; row++) {
      const own = seen.subarray(row * embeddingSize, (row + 1) * embeddingSize);
      values.set(own, row * size + turn * embeddingSize);
    }
  }
  return { values, length: images.length, size };
}
