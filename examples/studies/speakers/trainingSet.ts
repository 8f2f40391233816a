import { subset, type Dataset, type Random } from "one-shot-ts";
import { addReverberation, augmentSpectrogram, changeSpeed, fromRecordings } from "one-shot-ts/audio";

import type { Clip } from "./data.js";
import { FRONT_ENDS, type FrontEndName } from "./frontEnds.js";
import type { Augmentation } from "./recipe.js";

/** Playback speeds; a person played at another speed counts as somebody else. */
const SPEEDS = [1, 0.9, 1.1] as const;

/** What {@link trainingSet} needs to know. */
export interface TrainingSetOptions {
  readonly frontEnd: FrontEndName;
  readonly augmentation: Augmentation;
  /** Rows per person, which is how many may be in one batch. */
  readonly rows: number;
  readonly random: Random;
}

/**
 * What the net is trained on: parts of each person's recording, as it is, faster and slower, drawn and augmented differently each time. All parts of a batch have the same length.
 *
 * There is one recording per person, so with the plain front end the microphone is the easiest way to recognise them, and the net learns it.
 */
export function trainingSet(clips: readonly Clip[], options: TrainingSetOptions): Dataset {
  const { frontEnd, augmentation, rows, random } = options;
  const { seconds, noise, ratio, reverberant, bands, frames } = augmentation;
  const played = SPEEDS.flatMap((speed) =>
    clips.map((clip) => ({ ...changeSpeed(clip, speed), speaker: `${clip.speaker} at ${speed}` })),
  );
  const distant = reverberant
    ? played.map(({ speaker, ...recording }) => {
        const room = { time: 0.1 + 0.5 * random(), ratio: 12 * random(), delay: 0.002 + 0.018 * random(), random };
        return { speaker, ...addReverberation(recording, room) };
      })
    : [];
  const all = [...played, ...distant];
  const babble = clips.slice(0, 40).map((clip) => FRONT_ENDS.plain.spectrogram(clip));
  const dataset = fromRecordings(all, {
    labels: all.map(({ speaker }) => speaker),
    frontEnd: FRONT_ENDS[frontEnd],
    seconds,
    augment: (part) => augmentSpectrogram(part, { noise, ratio, babble, microphone: 0, bands, frames, random }),
    random,
  });
  // Every third row of a person is recorded from a distance.
  const order = Array.from({ length: played.length * rows }, (_, i) => {
    const person = Math.floor(i / rows);
    return reverberant && i % 3 === 2 ? played.length + person : person;
  });
  return subset(dataset, order);
}
