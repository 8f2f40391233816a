import { requireFit, requireFlag, requireList, requireOptions } from "../core/check.js";
import type { Random } from "../core/random.js";
import { fromReader, type Dataset, type DatasetOptions } from "../data/dataset.js";
import { readLabels, type Label, type Labels } from "../data/labels.js";
import type { AudioFrontEnd } from "./audioFrontEnd.js";
import type { Recording } from "./recording.js";
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
  /** The class of each recording; needed if the recordings come without. */
  readonly labels?: ArrayLike<Label> | Labels;
  /** Resample recordings of other rates to the front end's? Default true; false refuses them. */
  readonly resample?: boolean;
  /** Source of randomness that picks which window of a recording is read. */
  readonly random?: Random;
}

/**
 * A dataset of original recordings, one row each. Reading a row draws one of the recording's windows, so that over time training covers all of it; the recordings
 * themselves stay in `samples`, and encoders use every window of them.
 *
 * If each class has few long recordings, repeat rows to get several windows of one in a batch: `subset(train, rows)` includes a row as often as it is named. Do so
 * for training only.
 *
 * @param recordings - A list with `labels` in the options, or recordings with their labels and files.
 * @throws RangeError if there are no recordings, or not one label per recording; when a row is read, as the front end does.
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
  const { frontEnd, resample = true, random = Math.random, ...given } = requireOptions(who, options, "frontEnd");
  requireFit(typeof frontEnd === "function" && typeof frontEnd.windows === "function", who, "frontEnd", "an audio front end", frontEnd, "make one with audioFrontEnd"); // prettier-ignore
  requireFlag(who, "resample", resample);
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
  const kept: Float32Array[][] = [];
  return fromReader<Recording>({
    sampleShape: frontEnd.shape,
    labels,
    samples,
    read: (row) => {
      const recording = samples[row];
      const windows = (kept[row] ??= frontEnd.windows(resample ? resampleAudio(recording, sampleRate) : recording));
      return windows[Math.floor(random() * windows.length)];
    },
    ...(files && { names: files }),
    ...others,
  });
}
