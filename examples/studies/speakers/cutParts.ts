import { fromReader, type Dataset, type Random } from "one-shot-ts";
import type { Recording } from "one-shot-ts/audio";

import type { Clip } from "./data.js";

/** Lengths in seconds of the parts by which people are compared: about one spoken digit, and about five. */
export const PART_SECONDS = { single: [0.35, 0.6], joined: [1.6, 2.2] } as const;

/** A part that is fainter than its recording by more than this many decibels is a pause. */
const PAUSE = 12;

/**
 * Cuts each recording into consecutive, non-overlapping parts, as separate recordings: validation and calibration compare them with the encoder that is used later.
 *
 * @param seconds - Length of the shortest and the longest part.
 * @param most - The most parts per person.
 */
export function cutParts(
  clips: readonly Clip[],
  [shortest, longest]: readonly [number, number],
  { most = 8, random }: { readonly most?: number; readonly random: Random },
): Dataset<Recording> {
  const samples: Recording[] = [];
  const labels: string[] = [];
  for (const { speaker, samples: all, sampleRate } of clips) {
    const loudness = decibels(all);
    let [start, parts] = [0, 0];
    while (parts < most) {
      const drawn = Math.round(sampleRate * (shortest + random() * (longest - shortest)));
      const length = Math.min(drawn, all.length >> 1); // at least two parts, so that there is a pair of one person
      if (start + length > all.length) break;
      const part = all.subarray(start, start + length);
      start += length;
      if (decibels(part) < loudness - PAUSE) continue;
      samples.push({ samples: part, sampleRate });
      labels.push(speaker);
      parts++;
    }
  }
  const read = (): never => {
    throw new Error("parts are compared through an encoder, which prepares them");
  };
  return fromReader({ sampleShape: [null, 1], labels, samples, read });
}

function decibels(samples: Float32Array): number {
  let squares = 0;
  for (const value of samples) squares += value * value;
  return 10 * Math.log10(squares / samples.length + 1e-12);
}
