import { resampleAudio } from "one-shot-ts/audio";
import { readRecording } from "one-shot-ts/node";

import { listFiles, wrongLayout } from "./listFiles.js";
import type { SpokenClip } from "./readLibriSpeech.js";

const EXPECTED = "recordings/DIGIT_SPEAKER_TAKE.wav, such as recordings/7_jackson_32.wav";

/**
 * Reads the Free Spoken Digit Dataset: `recordings/7_jackson_32.wav` is the digit 7, spoken by jackson for the 33rd time.
 *
 * @throws RangeError that says what was expected and what is there.
 */
export async function readSpokenDigits(
  folder: string,
  { sampleRate = 8000 }: { readonly sampleRate?: number } = {},
): Promise<(SpokenClip & { readonly digit: number })[]> {
  const who = "readSpokenDigits";
  const files = await listFiles(who, folder, EXPECTED);
  const found = files.flatMap(({ path, within }) => {
    const match = /(?:^|\/)(\d)_([a-z]+)_(\d+)\.wav$/i.exec(within);
    return match === null ? [] : [{ path, digit: Number(match[1]), speaker: match[2], take: match[3] }];
  });
  if (found.length === 0) throw wrongLayout(who, folder, EXPECTED, files);
  found.sort((a, b) => compare(a.speaker, b.speaker) || a.digit - b.digit || compare(a.take, b.take));
  const clips: (SpokenClip & { readonly digit: number })[] = [];
  for (const { path, speaker, digit } of found) {
    clips.push({ ...resampleAudio(await readRecording(path), sampleRate), speaker, digit });
  }
  return clips;
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
