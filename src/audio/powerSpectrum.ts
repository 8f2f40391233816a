import { requireList, shown } from "../core/check.js";
/**
 * Power at each frequency of one frame: |DFT|², from 0 to half the sample rate.
 *
 * The frame is padded with zeros to `size` samples. A radix-2 transform in double precision, n log n.
 *
 * @param frame - At most `size` samples, already windowed.
 * @param size - Length of the transform, a power of two of at least 2; default: the next one that holds the frame.
 * @returns `size / 2 + 1` powers; entry k is at k / size of the sample rate.
 * @throws RangeError if `size` is not a power of two or less than the frame's length.
 * @example
 * ```ts
 * powerSpectrum([1, -1, 1, -1]); // 0, 0, 16
 * ```
 * @see Cooley and Tukey (1965).
 */
export function powerSpectrum(frame: ArrayLike<number>, size?: number): Float64Array {
  requireList("powerSpectrum", "frame", frame, "a list of numbers");
  return spectrumOf(frame, size ?? powerOfTwo(frame.length));
}

function spectrumOf(frame: ArrayLike<number>, size: number): Float64Array {
  if (typeof size !== "number" || size < 2 || !Number.isSafeInteger(Math.log2(size))) {
    throw new RangeError(`powerSpectrum: size must be a power of two of at least 2, got ${shown(size)}`);
  }
  if (frame.length > size) {
    throw new RangeError(`powerSpectrum: size must be at least the frame's ${frame.length} samples, got ${size}`);
  }
  const { places, cosines, sines } = tablesFor(size);
  const real = new Float64Array(size);
  const imaginary = new Float64Array(size);
  for (let i = 0; i < frame.length; i++) real[places[i]] = frame[i];
  for (let half = 1; half < size; half *= 2) {
    for (let k = 0; k < half; k++) {
      const cosine = cosines[half + k];
      const sine = sines[half + k];
      for (let even = k; even < size; even += 2 * half) {
        const odd = even + half;
        const re = real[odd] * cosine - imaginary[odd] * sine;
        const im = real[odd] * sine + imaginary[odd] * cosine;
        real[odd] = real[even] - re;
        imaginary[odd] = imaginary[even] - im;
        real[even] += re;
        imaginary[even] += im;
      }
    }
  }
  const power = new Float64Array(size / 2 + 1);
  for (let k = 0; k < power.length; k++) power[k] = real[k] * real[k] + imaginary[k] * imaginary[k];
  return power;
}

/** The smallest power of two that is at least `count` and 2. */
export function powerOfTwo(count: number): number {
  let power = 2;
  while (power < count) power *= 2;
  return power;
}

interface Tables {
  /** The destination of sample i: its bits in reverse. */
  readonly places: Uint32Array;
  /** At `half + k`, the twiddle factor of butterfly k in the stage of that half. */
  readonly cosines: Float64Array;
  readonly sines: Float64Array;
}

/** Made once per size: a recording has thousands of frames of one size. */
const made = new Map<number, Tables>();

function tablesFor(size: number): Tables {
  const known = made.get(size);
  if (known) return known;
  const places = new Uint32Array(size);
  for (let i = 1; i < size; i++) places[i] = (places[i >> 1] >> 1) | (i & 1 ? size >> 1 : 0);
  const turn = (of: (angle: number) => number): Float64Array =>
    Float64Array.from({ length: size }, (_, at) => {
      const half = 2 ** Math.floor(Math.log2(Math.max(1, at)));
      return of((-Math.PI * (at - half)) / half);
    });
  const tables = { places, cosines: turn(Math.cos), sines: turn(Math.sin) };
  made.set(size, tables);
  return tables;
}
