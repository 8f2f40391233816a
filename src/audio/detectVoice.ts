/** Options of {@link detectVoice}. */
export interface VoiceOptions {
  /** How far below the loudest frame a frame may be and still count as voice, in decibels; default 35. */
  readonly below?: number;
  /** Frames quieter than this are silence whatever the others are, in decibels where a full-scale square wave is 0; default -70. */
  readonly floor?: number;
}

/**
 * Tells frames with voice from silence by their energy.
 *
 * A frame counts if its mean square is within `below` decibels of the loudest frame's and above `floor`. Simple and without memory: loud noise counts as voice.
 *
 * @param frames - Frames before any window or pre-emphasis.
 * @returns 1 for each frame with voice, else 0.
 * @throws RangeError if `below` is not positive, or `floor` is not a number.
 * @example
 * ```ts
 * detectVoice([[0.5, -0.5], [0, 0], [0.4, -0.4]]); // 1, 0, 1
 * ```
 */
export function detectVoice(
  frames: readonly ArrayLike<number>[],
  { below = 35, floor = -70 }: VoiceOptions = {},
): Uint8Array {
  if (!(below > 0)) throw new RangeError(`detectVoice: below must be greater than 0 decibels, got ${below}`);
  if (Number.isNaN(floor)) throw new RangeError("detectVoice: floor must be a number of decibels, got NaN");
  const decibels = frames.map((frame) => {
    let squares = 0;
    for (let i = 0; i < frame.length; i++) squares += frame[i] * frame[i];
    return 10 * Math.log10(squares / frame.length);
  });
  const loudest = decibels.reduce((most, level) => Math.max(most, level), -Infinity);
  return Uint8Array.from(decibels, (level) => Number(level > floor && level >= loudest - below));
}
