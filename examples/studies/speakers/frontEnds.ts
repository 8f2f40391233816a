import { audioFrontEnd, cutWindows, normalizeBands, type AudioFrontEnd, type Spectrogram } from "one-shot-ts/audio";

import { SAMPLE_RATE } from "./data.js";

/** The two ways in which recordings are prepared. */
export const FRONT_ENDS = {
  plain: audioFrontEnd({ sampleRate: SAMPLE_RATE }),
  channelNormalised: audioFrontEnd({ sampleRate: SAMPLE_RATE, normalize: "mean" }),
} as const;

/** The name of a front end. */
export type FrontEndName = keyof typeof FRONT_ENDS;

/** Shape of what the tower takes: a second of 40 mel bands. */
export const INPUT_SHAPE = FRONT_ENDS.plain.shape;

/** Log-mel values are brought from about -10 to 5 to about -1.5 to 1.5. */
const SCALE = 0.2;
const MIDDLE = -3;

/** Windows of a recording as the tower takes them. */
export function towerWindows(frontEnd: AudioFrontEnd, recording: Parameters<AudioFrontEnd>[0]): Float32Array[] {
  const isPlain = (frontEnd.config.normalize ?? "none") === "none";
  return frontEnd.windows(recording).map((window) => scaled(window, isPlain));
}

/** One window of part of a spectrogram that is not normalised yet, normalised as a front end would a recording of that part alone. */
export function windowOf(part: Spectrogram, name: FrontEndName): Float32Array {
  const isPlain = name === "plain";
  const [length] = INPUT_SHAPE;
  return scaled(cutWindows(isPlain ? part : normalizeBands(part, "mean"), length, length)[0], isPlain);
}

const scaled = (window: Float32Array, isPlain: boolean): Float32Array =>
  window.map((value) => SCALE * (isPlain ? value - MIDDLE : value));
