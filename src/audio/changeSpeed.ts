import { requireWithin } from "../core/check.js";
import { requireRecording, type Recording } from "./recording.js";
import { resampleAudio } from "./resampleAudio.js";

/** The least and the greatest factor. */
export const SPEEDS = [0.25, 4] as const;

/**
 * Plays a recording faster or slower, which also raises or lowers every frequency, as on tape: it sounds like another person, so a change of speed yields
 * additional people to train on.
 *
 * @param factor - Above 1 for faster and higher, in [0.25, 4]; 0.9 and 1.1 are usual.
 * @returns About `samples / factor` samples at the same rate; the recording itself for a factor of 1.
 * @throws RangeError if the factor is out of range or the recording is invalid.
 * @example
 * ```ts
 * const others = recordings.map((recording) => changeSpeed(recording, 1.1)); // labelled as people of their own
 * ```
 * @see Ko et al. (2015), "Audio augmentation for speech recognition"; Yamamoto et al. (2019) for additional speakers.
 */
export function changeSpeed(recording: Recording, factor: number): Recording {
  requireRecording("changeSpeed", recording);
  requireWithin("changeSpeed", "factor", factor, ...SPEEDS);
  const { samples, sampleRate } = recording;
  if (factor === 1) return recording;
  const fast = { samples, sampleRate: Math.max(1, Math.round(sampleRate * factor)) };
  return { samples: resampleAudio(fast, sampleRate).samples, sampleRate };
}
