import { requireCount, requireOptions } from "../core/check.js";
import { requireRate, requireRecording, type Recording } from "./recording.js";

/** Options of {@link resampleAudio}. */
export interface ResampleAudioOptions {
  /** The most samples that the result may have; default 2²⁷ (537 MB). A file may claim a rate that turns seconds into hours. */
  readonly maxSamples?: number;
}

/** Zero crossings of the filter on either side. */
const CROSSINGS = 16;

/** Most weights that are kept for later samples: 32 MB. */
const MOST_WEIGHTS = 2 ** 22;

/**
 * Converts sound to another rate.
 *
 * Each new sample is a sum over its neighbours, weighted by a sinc under a Hann window of 16 zero crossings on either side. If the rate falls, the filter is
 * stretched, so that frequencies that the new rate cannot hold are removed instead of aliased.
 *
 * @param sampleRate - Samples per second of the result.
 * @returns `round(samples × new rate / old rate)` samples; the recording itself if the rate is the same.
 * @throws RangeError if the recording is empty or holds a value that is not finite, a rate is not a whole number, or the result would have more than `maxSamples`.
 * @example
 * ```ts
 * const slower = resampleAudio({ samples: new Float32Array(44100), sampleRate: 44100 }, 8000); // 8,000 samples
 * ```
 * @see Smith, "Digital audio resampling", on windowed sinc interpolation.
 */
export function resampleAudio(recording: Recording, sampleRate: number, options: ResampleAudioOptions = {}): Recording {
  const who = "resampleAudio";
  const { maxSamples = 2 ** 27 } = requireOptions(who, options);
  requireCount(who, "maxSamples", maxSamples);
  requireRecording(who, recording);
  requireRate(who, "the new rate", sampleRate);
  const { samples } = recording;
  if (sampleRate === recording.sampleRate) return recording;
  // New sample i lies at i × down / up. Its position between two old samples repeats after `up` new ones, so the weights are made once per position.
  const common = greatestDivisor(recording.sampleRate, sampleRate);
  const [up, down] = [sampleRate / common, recording.sampleRate / common];
  const cutoff = Math.min(1, up / down); // half the lower of the two rates, as a share of half the old one
  const reach = Math.ceil(CROSSINGS / cutoff);
  const weightsAt = (phase: number): Float64Array =>
    Float64Array.from({ length: 2 * reach }, (_, i) => {
      const x = (i - reach + 1 - phase / up) * cutoff;
      return Math.abs(x) >= CROSSINGS ? 0 : cutoff * windowedSinc(x);
    });
  const weights = new Map<number, Float64Array>();
  const mostKept = Math.ceil(MOST_WEIGHTS / (2 * reach)); // rates without a common divisor have as many phases as samples
  const size = Math.max(1, Math.round((samples.length * up) / down));
  if (size > maxSamples) {
    throw new RangeError(
      `${who}: from ${recording.sampleRate} to ${sampleRate} samples per second come ${size} samples, more than the ${maxSamples} of maxSamples`,
    );
  }
  const result = new Float32Array(size);
  for (let i = 0; i < result.length; i++) {
    const phase = (i * down) % up;
    const own = weights.get(phase) ?? weightsAt(phase);
    if (weights.size < mostKept) weights.set(phase, own);
    const first = Math.floor((i * down) / up) - reach + 1;
    const end = Math.min(own.length, samples.length - first);
    let sum = 0;
    for (let k = Math.max(0, -first); k < end; k++) sum += own[k] * samples[first + k];
    result[i] = sum;
  }
  return { samples: result, sampleRate };
}

const greatestDivisor = (a: number, b: number): number => (b === 0 ? a : greatestDivisor(b, a % b));

function windowedSinc(x: number): number {
  if (Math.abs(x) < 1e-9) return 1;
  const hann = 0.5 + 0.5 * Math.cos((Math.PI * x) / CROSSINGS);
  return (hann * Math.sin(Math.PI * x)) / (Math.PI * x);
}
