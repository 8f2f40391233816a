import { requireCount, requireList, requireOptions, shown } from "../core/check.js";
import { requireRate } from "./recording.js";

/** Pitch in mel of a frequency in hertz, HTK's formula: 2595 log10(1 + f / 700). */
export const hertzToMel = (hertz: number): number => 2595 * Math.log10(1 + hertz / 700);

/** Frequency in hertz of a pitch in mel: 700 (10^(m / 2595) - 1). */
export const melToHertz = (mel: number): number => 700 * (10 ** (mel / 2595) - 1);

/** Options of {@link melFilterbank}. */
export interface MelFilterbankOptions {
  /** Samples per second. */
  readonly sampleRate: number;
  /** Length of the transform that the spectrum comes from. */
  readonly size: number;
  /** How many filters; default 40. */
  readonly mels?: number;
  /** Lowest and highest frequency in hertz; default 20 to half the sample rate. */
  readonly range?: readonly [number, number];
}

/**
 * Triangular filters whose corners are evenly spaced in mel, in proportion to the ear's resolution.
 *
 * Filter i rises from corner i to 1 at corner i + 1 and falls to 0 at corner i + 2, linearly in hertz. Filters are not scaled to equal area.
 *
 * @returns One list of `size / 2 + 1` weights per filter, lowest first, for {@link powerSpectrum}.
 * @throws RangeError if the range is not between 0 and half the sample rate, or a filter is too narrow to contain a frequency of the spectrum.
 * @example
 * ```ts
 * const filters = melFilterbank({ sampleRate: 8000, size: 256, mels: 40 });
 * ```
 * @see `melscale_fbanks` of torchaudio with `mel_scale="htk"`, `norm=None`.
 */
export function melFilterbank(options: MelFilterbankOptions): Float64Array[] {
  const who = "melFilterbank";
  const { sampleRate, size, mels = 40 } = requireOptions(who, options, "sampleRate", "size");
  requireRate(who, "sampleRate", sampleRate);
  requireCount(who, "size", size, 2);
  requireCount(who, "mels", mels);
  const { range = [20, sampleRate / 2] } = options;
  requireList(who, "range", range, "[lowest, highest]");
  const [low, high] = range;
  if (!(typeof low === "number" && typeof high === "number" && low >= 0 && low < high && high <= sampleRate / 2)) {
    throw new RangeError(
      `${who}: range must rise within 0 to ${sampleRate / 2} hertz (half the sample rate), got ${shown(low)} to ${shown(high)}`,
    );
  }
  const [first, last] = [hertzToMel(low), hertzToMel(high)];
  const corners = Array.from({ length: mels + 2 }, (_, i) => melToHertz(first + ((last - first) * i) / (mels + 1)));
  return Array.from({ length: mels }, (_, mel) => {
    const [from, peak, to] = corners.slice(mel, mel + 3);
    const filter = Float64Array.from({ length: Math.floor(size / 2) + 1 }, (__, k) => {
      const hertz = (k * sampleRate) / size;
      return Math.max(0, Math.min((hertz - from) / (peak - from), (to - hertz) / (to - peak)));
    });
    if (filter.every((weight) => weight === 0)) {
      throw new RangeError(
        `${who}: filter ${mel + 1} of ${mels} (${from.toFixed(0)} to ${to.toFixed(0)} hertz) holds no frequency of a spectrum of ${size} samples; use fewer mels or longer frames`,
      );
    }
    return filter;
  });
}
