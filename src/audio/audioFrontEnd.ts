import { requireCount, requirePositive } from "../core/check.js";
import { check, count, list, number, oneOf, optional, record, type Checked, type Schema } from "../core/schema.js";
import { cepstrum } from "./cepstrum.js";
import { cutFrames, type FrameWindow } from "./cutFrames.js";
import { melFilterbank } from "./melFilterbank.js";
import { requireRecording, type Recording } from "./recording.js";
import { cutWindows, normalizeBands, selectFrames, type Spectrogram } from "./spectrogram.js";
import { powerOfTwo } from "./fourierTransform.js";
import { powerSpectrum } from "./powerSpectrum.js";
import { detectVoice, type VoiceOptions } from "./detectVoice.js";

/** Settings of {@link audioFrontEnd}. Plain JSON: save it with the model. */
export interface AudioFrontEndConfig {
  /** Samples per second that recordings must have. */
  readonly sampleRate: number;
  /** Seconds in a frame; default 0.025. */
  readonly frame?: number;
  /** Seconds from one frame's start to the next's; default 0.01. */
  readonly hop?: number;
  /** The window that frames are multiplied by; default `"hamming"`. */
  readonly window?: FrameWindow;
  /** Share of the previous sample that is subtracted from each; default 0.97. */
  readonly preEmphasis?: number;
  /** Mel bands; default 40. */
  readonly mels?: number;
  /** Lowest and highest frequency in hertz; default 20 to half the sample rate. */
  readonly range?: readonly [number, number];
  /** Number of cepstral coefficients (MFCC) to compute from the mel bands; default: none, the log-mel values themselves. */
  readonly cepstra?: number;
  /** Leave out frames without voice? Default true, with the defaults of {@link detectVoice}; false keeps all frames. */
  readonly voice?: boolean | VoiceOptions;
  /**
   * Subtract each band's mean over the recording's frames (`"mean"`), also divide by its deviation (`"meanVariance"`), or do neither (`"none"`,
   * the default)? Both remove the microphone's constant effect.
   */
  readonly normalize?: "none" | "mean" | "meanVariance";
  /** Seconds in a window, the tower's input; default 1. `"all"`: one window, as long as the recording, for a tower that takes any length. */
  readonly seconds?: number | "all";
  /** Seconds from one window's start to the next's; default half a window. */
  readonly step?: number;
}

const voiceSchema = record({ below: optional(number({ min: 0 })), floor: optional(number()) });
const rangeSchema: Schema<readonly [number, number]> = (value, path) => {
  const [low, high] = list(number({ min: 0 }), { length: 2 })(value, path);
  return [low, high];
};

/** Settings read from a file; the bounds limit a frame and a window to a few MB. */
const configSchema = record({
  sampleRate: count(1, 1e6),
  frame: optional(number({ min: 0, max: 1 })),
  hop: optional(number({ min: 0, max: 60 })),
  window: optional(oneOf("hamming", "hann", "none")),
  preEmphasis: optional(number()),
  mels: optional(count(1, 1024)),
  range: optional(rangeSchema),
  cepstra: optional(count(1, 1024)),
  voice: optional<boolean | Checked<typeof voiceSchema>>((value, path) =>
    typeof value === "boolean" ? value : voiceSchema(value, path),
  ),
  normalize: optional(oneOf("none", "mean", "meanVariance")),
  seconds: optional<number | "all">((value, path) =>
    value === "all" ? value : number({ min: 0, max: 600 })(value, path),
  ),
  step: optional(number({ min: 0, max: 600 })),
}) satisfies Schema<AudioFrontEndConfig>;

/** Prepares one recording; made by {@link audioFrontEnd}. Its windows have a known number of frames, or any number (null). */
export interface AudioFrontEnd<Frames extends number | null = number | null> {
  /** Returns all frames of the recording (by default, those with voice). */
  (recording: Recording): Spectrogram;
  /** Its settings: pass them to `audioFrontEnd` again, even after a round trip through JSON, for exactly the same preparation. */
  readonly config: AudioFrontEndConfig;
  /** `config` with every default written out: equal for two front ends if and only if they do the same. */
  readonly resolved: AudioFrontEndConfig;
  /** Shape of one window, `[frames, bands, 1]`: the tower's `inputShape`. Frames are null for `seconds: "all"`. */
  readonly shape: readonly [frames: Frames, bands: number, channels: number];
  /** The windows of a recording, at least one; a recording with less voice than a window is repeated until it fills one. */
  readonly windows: (recording: Recording) => Float32Array[];
  /** The recording's frames before normalisation, which may be cut, or changed by {@link augmentSpectrogram}. */
  readonly spectrogram: (recording: Recording) => Spectrogram;
  /** The windows of such frames, all or part of a recording's, normalised over these frames alone. */
  readonly windowsOf: (spectrogram: Spectrogram) => Float32Array[];
}

/** Smallest power whose logarithm is taken. */
const LEAST = 1e-10;

/**
 * Converts sound to a tower's input: log-mel spectrograms, or MFCC, in windows of equal length.
 *
 * The steps: pre-emphasis, frames under a window, power spectrum, mel filters (HTK), natural logarithm (of at least 1e-10), cepstra if requested, removal of
 * frames without voice, normalisation over the rest, windows. All steps are plain arithmetic in JavaScript: the same on every backend, in browsers and in Node.
 *
 * @returns A function from a recording to its spectrogram, with `config`, `shape` and `windows`.
 * @throws RangeError if an option is invalid; when called, if the recording has another rate, is shorter than a frame, holds a value that is not finite, or is
 *   silent.
 * @example
 * ```ts
 * const frontEnd = audioFrontEnd({ sampleRate: 8000, normalize: "mean" });
 * const tone = Float32Array.from({ length: 12000 }, (_, i) => 0.5 * Math.sin(i));
 * const windows = frontEnd.windows({ samples: tone, sampleRate: 8000 }); // 2 windows of 98 frames x 40 bands
 * ```
 * @see Davis and Mermelstein (1980); Young et al., "The HTK book".
 */
export function audioFrontEnd(options: AudioFrontEndConfig & { readonly seconds?: number }): AudioFrontEnd<number>;
export function audioFrontEnd(options: AudioFrontEndConfig): AudioFrontEnd;
export function audioFrontEnd(options: AudioFrontEndConfig): AudioFrontEnd {
  const who = "audioFrontEnd";
  // Copied, so that later changes to the options cannot make `config` differ from the behaviour.
  const config = check(who, configSchema, options);
  const { sampleRate, frame = 0.025, hop = 0.01, window = "hamming", preEmphasis = 0.97, mels = 40 } = config;
  const { range, cepstra, voice = true, normalize = "none", seconds = 1 } = config;
  const { step = seconds === "all" ? 1 : seconds / 2 } = config;
  const samplesIn = (name: string, time: number): number => {
    requirePositive(who, name, time);
    const count = Math.round(time * sampleRate);
    requireCount(who, `samples in ${name}`, count);
    return count;
  };
  const length = samplesIn("frame", frame);
  const shift = samplesIn("hop", hop);
  const framesIn = (time: number): number => Math.floor((time - length) / shift) + 1;
  const windowFrames = seconds === "all" ? null : framesIn(samplesIn("seconds", seconds));
  if (windowFrames !== null && windowFrames < 1) {
    throw new RangeError(`${who}: seconds must be at least one frame of ${frame} seconds, got ${seconds}`);
  }
  const windowHop = Math.max(1, Math.round(samplesIn("step", step) / shift));
  const size = powerOfTwo(length);
  const filters = melFilterbank({ sampleRate, size, mels, ...(range && { range }) }).map((filter) => ({
    filter,
    first: filter.findIndex((weight) => weight > 0),
    end: filter.findLastIndex((weight) => weight > 0) + 1,
  }));
  if (cepstra !== undefined) cepstrum(new Float32Array(mels), cepstra); // refuses an impossible count
  const bands = cepstra ?? mels;

  const spectrogram = (recording: Recording): Spectrogram => {
    requireRecording(who, recording);
    const { samples } = recording;
    if (recording.sampleRate !== sampleRate) {
      throw new RangeError(
        `${who}: a recording must have ${sampleRate} samples per second, got ${recording.sampleRate}; bring it there with resampleAudio`,
      );
    }
    if (samples.length < length) {
      throw new RangeError(
        `${who}: a recording must last at least one frame of ${frame} seconds (${length} samples), got ${samples.length} samples`,
      );
    }
    const frames = cutFrames(samples, { length, hop: shift, window, preEmphasis });
    const data = new Float32Array(frames.length * bands);
    frames.forEach((values, t) => {
      const power = powerSpectrum(values, size);
      const logMel = filters.map(({ filter, first, end }) => {
        let sum = 0;
        for (let k = first; k < end; k++) sum += filter[k] * power[k];
        return Math.log(Math.max(sum, LEAST));
      });
      data.set(cepstra === undefined ? logMel : cepstrum(logMel, cepstra), t * bands);
    });
    let result: Spectrogram = { data, frames: frames.length, bands };
    if (voice !== false) {
      const plain = cutFrames(samples, { length, hop: shift, window: "none" });
      result = selectFrames(result, detectVoice(plain, voice === true ? {} : voice));
      if (result.frames === 0) {
        throw new RangeError(
          `${who}: a recording must have voice in it, got ${frames.length} frames of silence; lower voice.floor for faint recordings`,
        );
      }
    }
    return result;
  };
  const normalized = (frames: Spectrogram): Spectrogram =>
    normalize === "none" ? frames : normalizeBands(frames, normalize);
  const windowsOf = (frames: Spectrogram): Float32Array[] =>
    windowFrames === null ? [normalized(frames).data] : cutWindows(normalized(frames), windowFrames, windowHop);
  return Object.assign((recording: Recording) => normalized(spectrogram(recording)), {
    config,
    resolved: {
      sampleRate,
      frame,
      hop,
      window,
      preEmphasis,
      mels,
      range: range ?? [20, sampleRate / 2],
      ...(cepstra !== undefined && { cepstra }),
      voice: voice !== false && { below: 35, floor: -70, ...(voice === true ? {} : voice) },
      normalize,
      seconds,
      step,
    },
    shape: [windowFrames, bands, 1] as const,
    windows: (recording: Recording) => windowsOf(spectrogram(recording)),
    spectrogram,
    windowsOf,
  });
}
