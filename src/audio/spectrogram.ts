import { requireCount, requireFit, requireList, requireObject, requireTyped } from "../core/check.js";

/** Values of each frame of a recording, in time order: frame t is `data[t * bands]` to `data[t * bands + bands - 1]`. */
export interface Spectrogram {
  /** All frames, one after the other. */
  readonly data: Float32Array;
  /** How many frames there are. */
  readonly frames: number;
  /** Values per frame: mel bands, or cepstral coefficients. */
  readonly bands: number;
}

/** Selects the marked frames, in order. */
export function selectFrames(spectrogram: Spectrogram, chosen: ArrayLike<number>): Spectrogram {
  const { data, frames, bands } = requireSpectrogram("selectFrames", spectrogram);
  requireList("selectFrames", "chosen", chosen, "a list with a mark per frame");
  if (chosen.length !== frames) {
    throw new RangeError(`selectFrames: there must be a mark for each of ${frames} frames, got ${chosen.length}`);
  }
  const rows = Array.from(chosen, (isChosen, frame) => (isChosen ? frame : -1)).filter((frame) => frame >= 0);
  const result = new Float32Array(rows.length * bands);
  rows.forEach((frame, i) => {
    result.set(data.subarray(frame * bands, (frame + 1) * bands), i * bands);
  });
  return { data: result, frames: rows.length, bands };
}

/**
 * Subtracts each band's mean over time and, if requested, divides by its deviation. A microphone and a room multiply each frequency by a
 * factor, which is a constant in the logarithm, so this removes their effect.
 *
 * A constant band becomes 0. The deviation is that of the frames themselves (divided by their number).
 *
 * @param how - `"mean"`, or `"meanVariance"` for mean and deviation.
 * @see Atal (1974), cepstral mean subtraction; Viikki and Laurila (1998) for the variance.
 */
export function normalizeBands(spectrogram: Spectrogram, how: "mean" | "meanVariance"): Spectrogram {
  const { data, frames, bands } = requireSpectrogram("normalizeBands", spectrogram);
  requireFit(["mean", "meanVariance"].includes(how), "normalizeBands", "how", '"mean" or "meanVariance"', how);
  const result = new Float32Array(data.length);
  for (let band = 0; band < bands; band++) {
    let sum = 0;
    for (let frame = 0; frame < frames; frame++) sum += data[frame * bands + band];
    const mean = sum / frames;
    let squares = 0;
    for (let frame = 0; frame < frames; frame++) squares += (data[frame * bands + band] - mean) ** 2;
    const deviation = Math.sqrt(squares / frames);
    const scale = how === "mean" ? 1 : deviation > 1e-6 ? 1 / deviation : 0;
    for (let frame = 0; frame < frames; frame++) {
      result[frame * bands + band] = (data[frame * bands + band] - mean) * scale;
    }
  }
  return { data: result, frames, bands };
}

/**
 * Cuts a spectrogram into windows of equal length; a shorter one is repeated from its start until it fills one window.
 *
 * @param length - Frames in a window.
 * @param hop - Frames from one window's start to the next's.
 * @returns `length × bands` numbers per window, frame by frame; frames after the last whole window are left out.
 */
export function cutWindows(spectrogram: Spectrogram, length: number, hop: number): Float32Array[] {
  const { data, frames, bands } = requireSpectrogram("cutWindows", spectrogram);
  requireCount("cutWindows", "length", length);
  requireCount("cutWindows", "hop", hop);
  const count = Math.max(1, Math.floor((frames - length) / hop) + 1);
  return Array.from({ length: count }, (_, window) => {
    const result = new Float32Array(length * bands);
    for (let i = 0; i < length; i++) {
      const frame = (window * hop + i) % frames;
      result.set(data.subarray(frame * bands, (frame + 1) * bands), i * bands);
    }
    return result;
  });
}

/** Refuses anything but a spectrogram with as many numbers as it declares. */
export function requireSpectrogram(who: string, spectrogram: Spectrogram): Spectrogram {
  requireObject(who, "the spectrogram", spectrogram, "an object", ["data", "frames", "bands"], "make one with audioFrontEnd"); // prettier-ignore
  const { data, frames, bands } = spectrogram;
  requireTyped(who, "data", data, "Float32Array");
  requireCount(who, "frames", frames, 0);
  requireCount(who, "bands", bands);
  if (data.length === frames * bands) return spectrogram;
  throw new RangeError(`${who}: data must have ${frames} frames of ${bands} bands, got ${data.length} numbers`);
}
