import { fromReader, seeded, warpImage, type Embeddings, type SiameseNet } from "one-shot-ts";

import { SIDE } from "./normalizeDrawing.js";
import { netInput, REDRAWN } from "./trainingSet.js";

/** How many redrawn copies of each drawing are looked at beside the drawing itself when the net is used. */
export const COPIES = 10;

/** For use, drawings are redrawn half as wildly as for training. */
const GENTLY = { ...REDRAWN, rotation: 5, shear: 0.15, scale: [0.9, 1.1] } as const;

/**
 * Embeddings of drawings, each the sum of those of the drawing and of `copies` redrawn ones: what a chance turn of the hand did to one of them
 * matters less. The same copies whenever it is called.
 */
export async function embedRedrawn(
  net: SiameseNet,
  images: readonly Uint8Array[],
  copies = COPIES,
): Promise<Embeddings> {
  const random = seeded(1);
  const values = new Float32Array(images.length * net.embeddingSize);
  for (let copy = 0; copy <= copies; copy++) {
    const dataset = fromReader({
      sampleShape: [SIDE, SIDE, 1],
      labels: new Int32Array(images.length),
      read: (row) => {
        const drawing = { data: images[row], height: SIDE, width: SIDE, channels: 1 };
        return netInput(copy === 0 ? drawing.data : warpImage(drawing, { ...GENTLY, random }).data);
      },
    });
    const embedded = await net.embed(dataset);
    for (let i = 0; i < values.length; i++) values[i] += embedded.values[i];
  }
  return { values, length: images.length, size: net.embeddingSize };
}
