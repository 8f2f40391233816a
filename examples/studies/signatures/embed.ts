import { setImmediate } from "node:timers/promises";

import { fromReader, type Embeddings, type SiameseNet } from "one-shot-ts";
import { type RawImage } from "one-shot-ts/images";

import { MIRRORS } from "./mirror.js";
import { inputOf, inputShape, inputsOf, type PreparationConfig } from "./preparation.js";
import { warpWriter } from "./warps.js";

/**
 * Embeds framed signatures, each looked at in several ways: as it is, and turned, slanted, bent and mirrored as a whole, the same ways for
 * every signature. A net has learned to compare hands changed like that, and errs differently on each.
 *
 * @param nets - Nets for the same input: what they look at is made only once.
 * @returns For each net the embeddings of all views side by side, so that a squared distance is the mean of the views' squared distances.
 */
export async function embedFrames(
  nets: readonly SiameseNet[],
  frames: readonly RawImage[],
  config: PreparationConfig,
): Promise<Embeddings[]> {
  const { views } = config;
  const embedded = nets.map(({ embeddingSize }) => {
    const size = embeddingSize * views;
    return { values: new Float32Array(frames.length * size), length: frames.length, size };
  });
  for (let view = 0; view < views; view++) {
    const inputs: Float32Array[] = [];
    for (const [row, frame] of frames.entries()) {
      inputs.push(inputOfView(frame, view, config));
      if (row % 50 === 0) await setImmediate(); // lets a progress bar draw
    }
    const labels = frames.map(() => "any");
    const dataset = fromReader({ sampleShape: inputShape(config), labels, read: (row) => inputs[row] });
    for (const [place, net] of nets.entries()) {
      const { values, size } = await net.embed(dataset);
      for (let row = 0; row < frames.length; row++) {
        const to = (row * views + view) * size;
        for (let i = 0; i < size; i++) embedded[place].values[to + i] = values[row * size + i] / Math.sqrt(views);
      }
    }
  }
  return embedded;
}

/** What the tower sees of a frame in each of its views. */
export function viewsOf(frame: RawImage, config: PreparationConfig): Float32Array[] {
  return Array.from({ length: config.views }, (_, view) => inputOfView(frame, view, config));
}

function inputOfView(frame: RawImage, view: number, config: PreparationConfig): Float32Array {
  if (view === 0) return inputOf(frame, config);
  return inputsOf(warpWriter(frame, view), config, [MIRRORS[view % MIRRORS.length]])[0];
}
