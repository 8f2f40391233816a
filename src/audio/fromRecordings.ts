import {
  requireFit,
  requireFlag,
  requireFunction,
  requireList,
  requireOptions,
  requirePositive,
} from "../core/check.js";
import type { Random } from "../core/random.js";
import { fromReader, type Dataset, type DatasetOptions } from "../data/dataset.js";
import { readLabels, type Label, type Labels } from "../data/labels.js";
import type { AudioFrontEnd } from "./audioFrontEnd.js";
import type { Recording } from "./recording.js";
import type { Spectrogram } from "./spectrogram.js";
import { resampleAudio } from "./resampleAudio.js";

/** Recordings and what is known about them: entry i of each list belongs to recording i. */
export interface RecordingCollection {
  /** The original recordings. */
  readonly recordings: readonly Recording[];
  /** The class of each recording. */
  readonly labels: ArrayLike<Label> | Labels;
  /** The file of each recording. */
  readonly files?: readonly string[];
}

/** Options of {@link fromRecordings}. */
export interface FromRecordingsOptions extends DatasetOptions {
  /** Prepares each recording; pass the same one to `audioEncoder`. */
  readonly frontEnd: AudioFrontEnd;
  /** The class of each recording; needed if the recordings come without labels. */
  readonly labels?: ArrayLike<Label> | Labels;
  /** Resample recordings of other rates to the front end's? Default true; false refuses them. */
  readonly resample?: boolean;
  /**
   * Shortest and longest part that is read, in seconds of voice. Each batch draws one length, and each of its rows a part of that length, normalised as a recording of that part alone
   * would be; a recording that is too short is repeated. Default: windows of the whole recording, or `[0.5, 2]` if the front end takes any length.
   */
  readonly seconds?: readonly [number, number];
  /** Changes each part before normalisation, for example by {@link augmentSpectrogram}. For training only. */
  readonly augment?: (part: Spectrogram) => Spectrogram;
  /** Source of randomness that picks which window or part of a recording is read. */
  readonly random?: Random;
}

/**
 * A dataset of original recordings, one row each. Reading a row draws one of the recording's windows, so that over time training covers all of it; the recordings
 * themselves stay in `samples`, and encoders use every window of them.
 *
 * If each class has only a few long recordings, repeat rows to get several windows of one recording into a batch: `subset(train, rows)` includes a row as often as it
 * is listed. Do so for training only.
 *
 * @param recordings - A list with `labels` in the options, or recordings with their labels and files.
 * @throws RangeError if there are no recordings, or not one label per recording; when a row is read, for the same reasons as the front end.
 * @example
 * ```ts
 * const frontEnd = audioFrontEnd({ sampleRate: 8000, normalize: "mean" });
 * const tone = (step: number) => ({ sampleRate: 8000, samples: Float32Array.from({ length: 16000 }, (_, i) => Math.sin(i * step)) });
 * const voices = fromRecordings([tone(0.2), tone(0.5)], { labels: ["anna", "bert"], frontEnd, random });
 * ```
 */
export function fromRecordings(
  recordings: RecordingCollection | readonly Recording[],
  options: FromRecordingsOptions,
): Dataset<Recording> {
  const who = "fromRecordings";
  const {
    frontEnd,
    resample = true,
    random = Math.random,
    augment,
    ...rest
  } = requireOptions(who, options, "frontEnd");
  requireFit(typeof frontEnd === "function" && typeof frontEnd.windows === "function", who, "frontEnd", "an audio front end", frontEnd, "make one with audioFrontEnd"); // prettier-ignore
  requireFlag(who, "resample", resample);
  if (augment !== undefined) requireFunction(who, "augment", augment);
  const [most] = frontEnd.shape;
  const { seconds = most === null ? ([0.5, 2] as const) : undefined, ...given } = rest;
  if (seconds !== undefined) requireRange(who, seconds);
  const collection: Partial<RecordingCollection> & { readonly recordings: readonly Recording[] } =
    "recordings" in Object(recordings)
      ? (recordings as RecordingCollection)
      : { recordings: recordings as readonly Recording[] };
  const { recordings: samples, files } = collection;
  requireList(who, "recordings", samples, "a list of recordings, or an object with them and their labels");
  const { labels: own = collection.labels, ...others } = given;
  if (own === undefined) {
    throw new RangeError(`${who}: need labels, the class of each recording; pass them as { labels }`);
  }
  const labels = readLabels(who, "labels", own);
  if (labels.length !== samples.length) {
    throw new RangeError(
      `${who}: there must be one label per recording, got ${labels.length} for ${samples.length} recordings`,
    );
  }
  const { sampleRate } = frontEnd.config;
  const { hop = 0.01 } = frontEnd.config;
  const kept: Spectrogram[] = [];
  const windows: Float32Array[][] = [];
  const heard = (row: number): Spectrogram =>
    (kept[row] ??= frontEnd.spectrogram(resample ? resampleAudio(samples[row], sampleRate) : samples[row]));
  let length = 0; // frames of each part of the batch being read
  const dataset = fromReader<Recording>({
    sampleShape: frontEnd.shape,
    labels,
    samples,
    read: (row) => {
      if (seconds === undefined && !augment) {
        const own = (windows[row] ??= frontEnd.windowsOf(heard(row)));
        return own[Math.floor(random() * own.length)];
      }
      const part = drawPart(heard(row), seconds === undefined ? most! : length, random);
      return frontEnd.windowsOf(augment ? augment(part) : part)[0];
    },
    ...(files && { names: files }),
    ...others,
  });
  if (seconds === undefined) return dataset;
  return {
    ...dataset,
    read: (rows) => {
      length = Math.max(1, Math.round((seconds[0] + random() * (seconds[1] - seconds[0])) / hop));
      return dataset.read(rows); // this draws every part before it returns, so no other batch can change the length in the meantime
    },
  };
}

/** A part of the frames, from a random place on; a spectrogram that is too short is repeated. */
function drawPart({ data, frames, bands }: Spectrogram, length: number, random: Random): Spectrogram {
  const start = Math.floor(random() * (frames > length ? frames - length + 1 : frames));
  const part = new Float32Array(length * bands);
  for (let t = 0; t < length; t++) {
    const frame = (start + t) % frames;
    part.set(data.subarray(frame * bands, (frame + 1) * bands), t * bands);
  }
  return { data: part, frames: length, bands };
}

function requireRange(who: string, seconds: readonly [number, number]): void {
  requireList(who, "seconds", seconds, "[shortest, longest]");
  requireFit((seconds as readonly number[]).length === 2, who, "seconds", "[shortest, longest]", seconds);
  for (const time of seconds) requirePositive(who, "each of seconds", time);
  requireFit(seconds[0] <= seconds[1], who, "seconds", "[shortest, longest]", seconds);
}
