/** A complex signal, or its spectrum. */
export interface Complex {
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
}

/**
 * The discrete Fourier transform of at most `size` values, padded with zeros: radix 2, in double precision, n log n.
 *
 * @param size - A power of two of at least 2.
 * @see Cooley and Tukey (1965).
 */
export function fourierTransform(
  values: { readonly real: ArrayLike<number>; readonly imaginary?: ArrayLike<number> },
  size: number,
): Complex {
  const { places, cosines, sines } = tablesFor(size);
  const real = new Float64Array(size);
  const imaginary = new Float64Array(size);
  for (let i = 0; i < values.real.length; i++) real[places[i]] = values.real[i];
  if (values.imaginary) for (let i = 0; i < values.imaginary.length; i++) imaginary[places[i]] = values.imaginary[i];
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
  return { real, imaginary };
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
