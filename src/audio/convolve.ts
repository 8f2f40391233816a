import { fourierTransform, powerOfTwo } from "./fourierTransform.js";

/** A signal passed through a filter, `result[t] = Σ signal[t − k] filter[k]`, computed by Fourier transform; the result is as long as the signal. */
export function convolve(signal: ArrayLike<number>, filter: ArrayLike<number>): Float64Array {
  const size = powerOfTwo(signal.length + filter.length - 1);
  const a = fourierTransform({ real: signal }, size);
  const b = fourierTransform({ real: filter }, size);
  for (let k = 0; k < size; k++) {
    const re = a.real[k] * b.real[k] - a.imaginary[k] * b.imaginary[k];
    a.imaginary[k] = -(a.real[k] * b.imaginary[k] + a.imaginary[k] * b.real[k]); // conjugated, so that the next transform is the inverse
    a.real[k] = re;
  }
  const { real } = fourierTransform(a, size);
  return real.subarray(0, signal.length).map((value) => value / size);
}
