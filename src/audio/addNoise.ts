import { requireList, requireNumber, requireOptions } from "../core/check.js";
import { normal, randomInteger, type Random } from "../core/random.js";
import { requireRecording, type Recording } from "./recording.js";

/** Options of {@link addNoise}. */
export interface AddNoiseOptions {
  /** How many decibels louder the recording is than the noise, on average over its length; default 15. */
  readonly ratio?: number;
  /** Recordings of noise: a random part of one of them is added, repeated if it is too short. Default: white noise. Other people's voices give babble. */
  readonly noises?: readonly Recording[];
  /** Source of randomness. */
  readonly random?: Random;
}

/**
 * Adds background noise to a recording.
 *
 * @returns A new recording of the same length and rate, in which the original sound is unchanged.
 * @throws RangeError if a noise has another rate or is silent, or an option is invalid.
 * @example
 * ```ts
 * const noisy = addNoise(recordings[0], { ratio: 10, random });
 * ```
 */
export function addNoise(recording: Recording, options: AddNoiseOptions = {}): Recording {
  const who = "addNoise";
  requireRecording(who, recording);
  const { ratio = 15, noises, random = Math.random } = requireOptions(who, options);
  requireNumber(who, "ratio", ratio);
  const { samples, sampleRate } = recording;
  const noise = new Float32Array(samples.length);
  if (noises) {
    requireList(who, "noises", noises, "a list of recordings");
    if (noises.length === 0) throw new RangeError(`${who}: noises must hold at least one recording, got none`);
    const chosen = noises[randomInteger(noises.length, random)];
    requireRecording(who, chosen);
    if (chosen.sampleRate !== sampleRate) {
      throw new RangeError(
        `${who}: a noise must have the recording's ${sampleRate} samples per second, got ${chosen.sampleRate}; bring it there with resampleAudio`,
      );
    }
    const start = randomInteger(chosen.samples.length, random);
    for (let i = 0; i < noise.length; i++) noise[i] = chosen.samples[(start + i) % chosen.samples.length];
  } else {
    for (let i = 0; i < noise.length; i++) noise[i] = normal(random);
  }
  const power = powerOf(noise);
  if (power === 0) throw new RangeError(`${who}: a noise must not be silent`);
  const gain = Math.sqrt(powerOf(samples) / power / 10 ** (ratio / 10));
  return { samples: samples.map((value, i) => value + gain * noise[i]), sampleRate };
}

/** Mean square of some samples. */
export function powerOf(samples: ArrayLike<number>): number {
  let squares = 0;
  for (let i = 0; i < samples.length; i++) squares += samples[i] * samples[i];
  return squares / samples.length;
}
