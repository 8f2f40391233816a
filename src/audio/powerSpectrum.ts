import { requireList, shown } from "../core/check.js";
import { fourierTransform, powerOfTwo } from "./fourierTransform.js";

/**
 * Power at each frequency of one frame: |DFT|², from 0 to half the sample rate.
 *
 * The frame is padded with zeros to `size` samples. The transform is radix 2, in double precision, n log n.
 *
 * @param frame - At most `size` samples, already windowed.
 * @param size - Length of the transform, a power of two of at least 2; default: the smallest that holds the frame.
 * @returns `size / 2 + 1` powers; entry k is for the frequency k / size × sample rate.
 * @throws RangeError if `size` is not a power of two, or is less than the frame's length.
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
  const { real, imaginary } = fourierTransform({ real: frame }, size);
  const power = new Float64Array(size / 2 + 1);
  for (let k = 0; k < power.length; k++) power[k] = real[k] * real[k] + imaginary[k] * imaginary[k];
  return power;
}
