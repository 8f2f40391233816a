import { requireList, requireNumber, requireOptions, requirePositive } from "../core/check.js";
/** Options of {@link detectVoice}. */
export interface VoiceOptions {
  /** How far below the loudest frame a frame may be and still count as voice, in decibels; default 35. */
  readonly below?: number;
  /** Frames quieter than this are always silence, in decibels relative to a full-scale square wave; default -70. */
  readonly floor?: number;
}

/**
 * Separates frames with voice from silence by their energy.
 *
 * A frame counts if its mean square is within `below` decibels of the loudest frame's and above `floor`. It is simple and memoryless: loud noise counts as voice.
 *
 * @param frames - Frames before any window or pre-emphasis.
 * @returns 1 for each frame with voice, else 0.
 * @throws RangeError if `below` is not positive, or `floor` is not a number.
 * @example
 * ```ts
 * detectVoice([[0.5, -0.5], [0, 0], [0.4, -0.4]]); // 1, 0, 1
 * ```
 */
export function detectVoice(frames: readonly ArrayLike<number>[], options: VoiceOptions = {}): Uint8Array {
  const who = "detectVoice";
  const { below = 35, floor = -70 } = requireOptions(who, options);
  requireList(who, "frames", frames, "a list of frames, as cutFrames makes it");
  if (below !== Infinity) requirePositive(who, "below", below);
  if (floor !== -Infinity) requireNumber(who, "floor", floor);
  const decibels = Array.from(frames, (frame) => {
    requireList(who, "each frame", frame, "a list of numbers");
    let squares = 0;
    for (let i = 0; i < frame.length; i++) squares += frame[i] * frame[i];
    return 10 * Math.log10(squares / frame.length);
  });
  const loudest = decibels.reduce((most, level) => Math.max(most, level), -Infinity);
  return Uint8Array.from(decibels, (level) => Number(level > floor && level >= loudest - below));
}
