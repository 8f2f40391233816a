import { fromArrays, type Embeddings, type SiameseNet } from "one-shot-ts";

import { FRONT_ENDS, INPUT_SHAPE, towerWindows, type FrontEndName } from "./frontEnds.js";
import type { Trials } from "./trials.js";

/** One embedding a recording, of unit length: the mean of those of its windows, which overlap by half, so that all of a longer recording is heard. */
export async function embedRecordings(net: SiameseNet, { clips }: Trials, frontEnd: FrontEndName): Promise<Embeddings> {
  const windows = clips.map((clip) => towerWindows(FRONT_ENDS[frontEnd], clip));
  const clipOf = windows.flatMap((own, clip) => own.map(() => clip));
  const { values, size } = await net.embed(fromArrays(windows.flat(), clipOf, { shape: INPUT_SHAPE }));
  const means = new Float32Array(clips.length * size);
  clipOf.forEach((clip, window) => {
    for (let k = 0; k < size; k++) means[clip * size + k] += values[window * size + k];
  });
  for (let from = 0; from < means.length; from += size) {
    const own = means.subarray(from, from + size);
    const length = Math.sqrt(own.reduce((sum, value) => sum + value * value, 0)) || 1;
    for (let k = 0; k < size; k++) own[k] /= length;
  }
  return { values: means, length: clips.length, size };
}
