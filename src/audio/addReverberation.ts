import { requireNumber, requireOptions, requirePositive, requireWithin } from "../core/check.js";
import { normal, type Random } from "../core/random.js";
import { powerOf } from "./addNoise.js";
import { convolve } from "./convolve.js";
import { requireRecording, type Recording } from "./recording.js";

/** Options of {@link addReverberation}. */
export interface AddReverberationOptions {
  /** Seconds in which the echo decays by 60 decibels; default 0.4, a furnished room. At most 10. */
  readonly time?: number;
  /** How many decibels louder the direct sound is than all echo; default 6. Less sounds farther from the microphone. */
  readonly ratio?: number;
  /** Seconds until the first echo, in [0, 1]; default 0.005. */
  readonly delay?: number;
  /** Source of randomness for the echo. */
  readonly random?: Random;
}

/**
 * Makes a recording sound as if heard in a room: it is passed through a simulated impulse response, the direct sound followed by exponentially decaying noise.
 *
 * @returns A new recording of the same length, rate and loudness.
 * @throws RangeError if an option is out of range or the recording is invalid.
 * @example
 * ```ts
 * const distant = addReverberation(recordings[0], { time: 0.6, ratio: 0, random });
 * ```
 * @see Polack (1988) for decaying noise as a model of late reverberation.
 */
export function addReverberation(recording: Recording, options: AddReverberationOptions = {}): Recording {
  const who = "addReverberation";
  requireRecording(who, recording);
  const { time = 0.4, ratio = 6, delay = 0.005, random = Math.random } = requireOptions(who, options);
  requirePositive(who, "time", time);
  requireWithin(who, "time", time, 0, 10);
  requireNumber(who, "ratio", ratio);
  requireWithin(who, "delay", delay, 0, 1);
  const { samples, sampleRate } = recording;
  const first = Math.max(1, Math.round(delay * sampleRate));
  const response = new Float64Array(first + Math.ceil(time * sampleRate));
  let echo = 0;
  for (let i = first; i < response.length; i++) {
    response[i] = normal(random) * 10 ** ((-3 * i) / (time * sampleRate));
    echo += response[i] ** 2;
  }
  const gain = Math.sqrt(10 ** (-ratio / 10) / echo);
  for (let i = first; i < response.length; i++) response[i] *= gain;
  response[0] = 1;
  const heard = convolve(samples, response);
  const power = powerOf(heard);
  const level = power > 0 ? Math.sqrt(powerOf(samples) / power) : 1;
  return { samples: Float32Array.from(heard, (value) => level * value), sampleRate };
}
