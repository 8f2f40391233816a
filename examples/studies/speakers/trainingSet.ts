import { fromReader, type Dataset, type Random } from "one-shot-ts";
import { type Spectrogram } from "one-shot-ts/audio";

import type { Clip } from "./data.js";
import { FRONT_ENDS, INPUT_SHAPE, windowOf, type FrontEndName } from "./frontEnds.js";

/** What {@link trainingSet} needs to know. */
export interface TrainingSetOptions {
  readonly frontEnd: FrontEndName;
  /** Rows of each person: how many may be in one batch. */
  readonly rows: number;
  readonly random: Random;
}

/** Shortest and longest part that is cut, in frames of 10 ms: a spoken digit is short. */
const [SHORTEST, LONGEST] = [25, INPUT_SHAPE[0]];

/**
 * What the net is trained on: parts of 0.25 to 1 s of each person's recording, drawn anew each time.
 *
 * There is one recording per person, so with the plain front end the microphone is the easiest way to know them, and the net learns it.
 */
export function trainingSet(clips: readonly Clip[], options: TrainingSetOptions): Dataset {
  const { frontEnd, rows, random } = options;
  const spectrograms = clips.map((clip) => FRONT_ENDS.plain(clip));
  return fromReader({
    sampleShape: INPUT_SHAPE,
    labels: clips.flatMap(({ speaker }) => Array.from({ length: rows }, () => speaker)),
    read: (row) => windowOf(drawPart(spectrograms[Math.floor(row / rows)], random), frontEnd),
  });
}

/** A stretch of frames of random length and place. */
export function drawPart({ data, frames, bands }: Spectrogram, random: Random): Spectrogram {
  const most = Math.min(LONGEST, frames);
  const least = Math.min(SHORTEST, most);
  const length = least + Math.floor(random() * (most - least + 1));
  const start = Math.floor(random() * (frames - length + 1));
  return { data: data.slice(start * bands, (start + length) * bands), frames: length, bands };
}
