import { requireCount, requireList, requireOptions, requireWithin, shown } from "../core/check.js";

/** Options of {@link cutFrames}. */
export interface FrameOptions {
  /** Samples in a frame. */
  readonly length: number;
  /** Samples from one frame's start to the next's. */
  readonly hop: number;
  /** The window that frames are multiplied by: Hamming (default), Hann, or none. */
  readonly window?: FrameWindow;
  /** Share of the previous sample that is subtracted from each sample of the recording, which boosts high frequencies; default 0, no change. */
  readonly preEmphasis?: number;
}

/** A window for frames: `"hamming"` falls to 0.08 at the ends, `"hann"` to 0, and `"none"` is flat. */
export type FrameWindow = "hamming" | "hann" | "none";

/**
 * Cuts sound into overlapping frames, each under a window.
 *
 * Frames begin at 0, hop, 2 hop ...; samples after the last whole frame are left out. Windows are periodic.
 *
 * @returns `floor((samples − length) / hop) + 1` frames of `length` samples.
 * @throws RangeError if there are fewer samples than one frame needs, or an option is invalid.
 * @example
 * ```ts
 * cutFrames([1, 2, 3, 4, 5], { length: 2, hop: 2, window: "none" }); // [1, 2], [3, 4]
 * ```
 */
export function cutFrames(samples: ArrayLike<number>, options: FrameOptions): Float64Array[] {
  const who = "cutFrames";
  const { length, hop, window = "hamming", preEmphasis = 0 } = requireOptions(who, options, "length", "hop");
  requireList(who, "samples", samples, "a list of numbers");
  requireCount(who, "length", length);
  requireCount(who, "hop", hop);
  requireWithin(who, "preEmphasis", preEmphasis, 0, 1);
  if (samples.length < length) {
    throw new RangeError(
      `${who}: a recording must have at least one frame of ${length} samples, got ${samples.length}`,
    );
  }
  const weights = frameWindow(window, length);
  const frames: Float64Array[] = [];
  for (let start = 0; start + length <= samples.length; start += hop) {
    const frame = new Float64Array(length);
    for (let i = 0; i < length; i++) {
      const at = start + i;
      frame[i] = weights[i] * (samples[at] - (at > 0 ? preEmphasis * samples[at - 1] : 0));
    }
    frames.push(frame);
  }
  return frames;
}

/** The weights of a window, periodic as for a spectrum. */
export function frameWindow(window: FrameWindow, length: number): Float64Array {
  const middle = { hamming: 0.54, hann: 0.5, none: 1 }[window] as number | undefined;
  if (middle === undefined) {
    throw new RangeError(`cutFrames: window must be "hamming", "hann" or "none", got ${shown(window)}`);
  }
  return Float64Array.from({ length }, (_, i) => middle - (1 - middle) * Math.cos((2 * Math.PI * i) / length));
}
