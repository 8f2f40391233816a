import { fromArrays, type Dataset, type Random } from "one-shot-ts";

import type { Clip } from "./data.js";
import { FRONT_ENDS, INPUT_SHAPE, windowOf, type FrontEndName } from "./frontEnds.js";

/** Shortest and longest part in frames of 10 ms, about as long as a spoken digit. */
const [SHORTEST, LONGEST] = [25, 50];

/** Parts of each recording, one after the other and none twice, each as short as a spoken digit: what validation and calibration compare. */
export function shortParts(
  clips: readonly Clip[],
  frontEnd: FrontEndName,
  { parts, random }: { readonly parts: number; readonly random: Random },
): Dataset {
  const windows: Float32Array[] = [];
  const labels: string[] = [];
  for (const clip of clips) {
    const { data, frames, bands } = FRONT_ENDS.plain(clip);
    let start = 0;
    for (let part = 0; part < parts; part++) {
      const length = SHORTEST + Math.floor(random() * (LONGEST - SHORTEST + 1));
      if (start + length > frames) break;
      const cut = { data: data.slice(start * bands, (start + length) * bands), frames: length, bands };
      windows.push(windowOf(cut, frontEnd));
      labels.push(clip.speaker);
      start += length;
    }
  }
  return fromArrays(windows, labels, { shape: INPUT_SHAPE });
}
