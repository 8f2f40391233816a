import { fromReader, seeded, type Embeddings, type SiameseNet } from "one-shot-ts";
import { warpImage } from "one-shot-ts/images";

import { SIDE } from "./normalizeDrawing.js";
import { netInput, REDRAWN, TURNS } from "./trainingSet.js";

/** How a drawing is looked at. */
export interface Views {
  /** In how many of the ways of laying it the net looks at it; default all eight, which it has learned as alphabets of their own. */
  readonly turns?: number;
  /** How many redrawn copies it looks at each time beside the drawing itself; default 1. */
  readonly copies?: number;
}

/** Each drawing as it is, once. */
export const ONCE: Views = { turns: 1, copies: 0 };

/** For use, drawings are redrawn half as wildly as for training. */
export const GENTLY = { ...REDRAWN, rotation: 5, shear: 0.15, scale: [0.9, 1.1] } as const;

/**
 * Embeddings of drawings from several views: those of the turns one after the other, each the sum over the drawing and its redrawn copies. Their cosine
 * is the mean of the cosines of the turns, as of so many nets. The same copies whenever it is called.
 */
export async function embedViews(
  net: SiameseNet,
  images: readonly Uint8Array[],
  { turns = TURNS, copies = 1 }: Views = {},
): Promise<Embeddings> {
  const random = seeded(1);
  const { embeddingSize } = net;
  const size = turns * embeddingSize;
  const values = new Float32Array(images.length * size);
  for (let turn = 0; turn < turns; turn++) {
    for (let copy = 0; copy <= copies; copy++) {
      const dataset = fromReader({
        sampleShape: [SIDE, SIDE, 1],
        labels: new Int32Array(images.length),
        read: (row) => {
          const drawing = { data: images[row], height: SIDE, width: SIDE, channels: 1 };
          return netInput(copy === 0 ? drawing.data : warpImage(drawing, { ...GENTLY, random }).data, turn);
        },
      });
      const seen = (await net.embed(dataset)).values;
      for (let i = 0; i < seen.length; i++) {
        values[Math.floor(i / embeddingSize) * size + turn * embeddingSize + (i % embeddingSize)] += seen[i];
      }
    }
  }
  return { values, length: images.length, size };
}
