import { requireObject, requireTyped, shown } from "../core/check.js";
/** One channel of sound as plain data. */
export interface Recording {
  /** Samples in time order, from -1 to 1 if they come from a file. */
  readonly samples: Float32Array;
  /** Samples per second. */
  readonly sampleRate: number;
}

/**
 * Refuses a recording that has no samples, no rate, or a sample that is not finite.
 *
 * @throws RangeError that says what it got; its message begins with `who`.
 */
export function requireRecording(who: string, recording: Recording): void {
  const fields = ["samples", "sampleRate"] as const;
  const { samples, sampleRate } = requireObject(who, "a recording", recording, "an object", fields, "read a file with readRecording"); // prettier-ignore
  requireRate(who, "sampleRate", sampleRate);
  requireTyped(who, "a recording's samples", samples, "Float32Array");
  if (samples.length === 0) throw new RangeError(`${who}: a recording must have samples, got none`);
  const wrong = samples.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) throw new RangeError(`${who}: samples must be finite, got ${samples[wrong]} at sample ${wrong}`);
}

/** Refuses a sample rate that is not a whole number of at least 1. */
export function requireRate(who: string, name: string, rate: number): void {
  if (Number.isSafeInteger(rate) && rate >= 1) return;
  throw new RangeError(`${who}: ${name} must be a whole number of samples per second, got ${shown(rate)}`);
}
