import { requireCount, requireList } from "../core/check.js";

/**
 * Cepstral coefficients of one frame: the orthonormal DCT-II of its log-mel values, lowest first.
 *
 * c(k) = s(k) Σ x(n) cos(π k (2n + 1) / 2N), with s(0) = √(1/N) and s(k) = √(2/N).
 *
 * @param logMel - One frame.
 * @param count - Number of coefficients, at most the number of values; default 13.
 * @returns `count` numbers; the first is the frame's level.
 * @throws RangeError if more are requested than there are values.
 * @example
 * ```ts
 * cepstrum([1, 1, 1, 1], 2); // 2, 0
 * ```
 * @see Davis and Mermelstein (1980); `scipy.fft.dct(x, type=2, norm="ortho")`.
 */
export function cepstrum(logMel: ArrayLike<number>, count = 13): Float32Array {
  requireList("cepstrum", "logMel", logMel, "a list of numbers");
  const size = logMel.length;
  requireCount("cepstrum", "count", count);
  if (count > size) throw new RangeError(`cepstrum: count must be at most the ${size} values of a frame, got ${count}`);
  return Float32Array.from({ length: count }, (_, k) => {
    let sum = 0;
    for (let n = 0; n < size; n++) sum += logMel[n] * Math.cos((Math.PI * k * (2 * n + 1)) / (2 * size));
    return sum * Math.sqrt((k === 0 ? 1 : 2) / size);
  });
}
