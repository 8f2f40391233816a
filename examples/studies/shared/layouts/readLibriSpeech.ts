import { resampleAudio, type Recording } from "one-shot-ts/audio";
import { progressBar, readRecording } from "one-shot-ts/node";

import { inOrder, listFiles, wrongLayout } from "./listFiles.js";

/** A recording of one person. */
export interface SpokenClip extends Recording {
  readonly speaker: string;
}

/** How much of LibriSpeech is read. */
export interface LibriSpeechOptions {
  /** Recordings of each speaker; default 1. They come from as many different chapters (sessions) as possible. */
  readonly perSpeaker?: number;
  /** The most seconds of each recording, from its beginning; default 6. */
  readonly seconds?: number;
  readonly sampleRate?: number;
}

const EXPECTED = "train-clean-100/SPEAKER/CHAPTER/SPEAKER-CHAPTER-0000.flac";

/**
 * Reads recordings of each speaker of LibriSpeech: `train-clean-100/19/198/19-198-0000.flac`. FLAC needs `@wasm-audio-decoders/flac`.
 *
 * @param folder - The folder of a part, such as `train-clean-100`, or one above it; all parts under it are read.
 * @throws RangeError that says what was expected and what is there.
 */
export async function readLibriSpeech(
  folder: string,
  { perSpeaker = 1, seconds = 6, sampleRate = 8000 }: LibriSpeechOptions = {},
): Promise<SpokenClip[]> {
  const who = "readLibriSpeech";
  const files = await listFiles(who, folder, EXPECTED);
  const speakers = new Map<string, Map<string, string[]>>();
  for (const { path, within } of files) {
    const match = /(?:^|\/)(\d+)\/(\d+)\/\1-\2-\d+\.flac$/.exec(within);
    if (match === null) continue;
    const [, speaker, chapter] = match;
    const chapters = speakers.get(speaker) ?? new Map<string, string[]>();
    chapters.set(chapter, [...(chapters.get(chapter) ?? []), path]);
    speakers.set(speaker, chapters);
  }
  if (speakers.size === 0) throw wrongLayout(who, folder, EXPECTED, files);
  const chosen = [...speakers]
    .sort(([a], [b]) => inOrder(a, b))
    .flatMap(([speaker, chapters]) => oneByOne([...chapters].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, paths]) => paths)).slice(0, perSpeaker).map((path) => ({ speaker, path }))); // prettier-ignore
  const bar = progressBar("Reading recordings");
  const clips: SpokenClip[] = [];
  for (const [k, { speaker, path }] of chosen.entries()) {
    const whole = await readRecording(path);
    const samples = whole.samples.subarray(0, Math.round(seconds * whole.sampleRate));
    clips.push({ ...resampleAudio({ samples, sampleRate: whole.sampleRate }, sampleRate), speaker });
    bar(k + 1, chosen.length);
  }
  return clips;
}

/** The first of each list, then the second of each, and so on. */
function oneByOne<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, k) => lists.flatMap((list) => list.slice(k, k + 1))).flat();
}
