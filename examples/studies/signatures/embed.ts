import type { Embeddings, SiameseNet } from "one-shot-ts";
import type { OnProgress } from "one-shot-ts/node";

import { oneThread, type Threads } from "../shared/threads.js";
import type { FramedInk, PreparationConfig } from "./preparation.js";
import { lookingAtFrames } from "./viewsOf.js";

/** Frames embedded at a time, with all their views. */
const CHUNK = 100;

/**
 * Embeds framed signatures, each in several views: as it is, mirrored, and rotated, slanted and bent as a whole, in the same ways for
 * every signature. A net has learned to compare hands changed like that, and makes different errors on each.
 *
 * @param nets - Nets for the same input: the views are computed only once.
 * @returns For each net, the embeddings of all views side by side, so that a squared distance is the mean of the views' squared distances.
 */
export async function embedFrames(
  nets: readonly SiameseNet[],
  frames: readonly FramedInk[],
  config: PreparationConfig,
  {
    threads = oneThread,
    onProgress,
  }: { readonly threads?: Threads | undefined; readonly onProgress?: OnProgress | undefined } = {},
): Promise<Embeddings[]> {
  const { views } = config;
  const embedded = nets.map(({ embeddingSize }) => {
    const size = embeddingSize * views;
    return { values: new Float32Array(frames.length * size), length: frames.length, size };
  });
  for (let first = 0; first < frames.length; first += CHUNK) {
    const items = frames.slice(first, first + CHUNK).map((frame) => ({ frame, config }));
    const inputs = (await threads.map(lookingAtFrames, items)).flat();
    for (const [place, net] of nets.entries()) {
      const { values } = await net.embed(inputs);
      const { size } = embedded[place];
      embedded[place].values.set(
        values.map((value) => value / Math.sqrt(views)),
        first * size,
      );
    }
    onProgress?.(Math.min(first + CHUNK, frames.length), frames.length);
  }
  return embedded;
}
