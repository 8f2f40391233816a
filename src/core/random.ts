import { shown } from "./check.js";

/** A source of uniform random numbers in [0, 1), like `Math.random`. Every random choice in the library uses one. */
export type Random = () => number;

/** The position of a {@link SeededRandom} in its sequence: four 32-bit integers, as plain data. */
export type RandomState = readonly [number, number, number, number];

/** A source of random numbers that can return to an earlier position; made by {@link seeded}. */
export interface SeededRandom {
  /** The next number, uniform in [0, 1). */
  (): number;
  /** Its current position. */
  readonly state: () => RandomState;
  /** Continues from the position at which `state` was called. @throws RangeError for anything but four 32-bit integers. */
  readonly restore: (state: RandomState) => void;
}

/**
 * A seeded source of random numbers: the same seed gives the same sequence on every machine.
 *
 * @param seed - Any finite number; only its integer part modulo 2³² counts.
 * @returns Uniform numbers in [0, 1) with 32 bits each and a period of about 2¹²⁸. `state()` and `restore(state)` save and restore its position.
 * @throws RangeError if `seed` is not finite.
 * @example
 * ```ts
 * const random = seeded(42);
 * random(); // the same first number every time
 * ```
 * @see sfc32 of PractRand (Doty-Humphrey), seeded through splitmix32.
 */
export function seeded(seed: number): SeededRandom {
  if (!Number.isFinite(seed)) throw new RangeError(`seeded: the seed must be a finite number, got ${shown(seed)}`);
  let state = Math.trunc(seed) | 0;
  const splitmix = (): number => {
    state = (state + 0x9e3779b9) | 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return z ^ (z >>> 15);
  };
  let a = splitmix();
  let b = splitmix();
  let c = splitmix();
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4294967296;
  };
  return Object.assign(next, {
    state: (): RandomState => [a, b, c, counter],
    restore: (saved: RandomState) => {
      if ((saved.length as number) !== 4 || saved.some((part) => part !== (part | 0))) {
        throw new RangeError(`seeded: a state must be four 32-bit integers, got [${saved.join(", ")}]`);
      }
      [a, b, c, counter] = saved;
    },
  });
}

/** A normally distributed number with mean 0 and standard deviation 1 (Box and Muller); draws twice. */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** A uniform integer in [0, `count`), for counts up to 2⁵³. */
export function randomInteger(count: number, random: Random): number {
  if (count <= 0x1000000) return Math.floor(drawn(random) * count);
  // Two draws make 53 bits: 32 bits would miss most of the larger integers.
  const high = Math.floor(drawn(random) * 0x200000);
  const low = Math.floor(drawn(random) * 0x100000000);
  return Math.floor(((high * 0x100000000 + low) / 0x20000000000000) * count);
}

/** The next number of a source, which may be the user's own. */
function drawn(random: Random): number {
  const number = random();
  if (number >= 0 && number < 1) return number;
  throw new RangeError(`random: each call must give a number in [0, 1), got ${shown(number)}`);
}

/** A seed for tfjs operations: tfjs ignores 0 and some kernels require a positive 31-bit integer. */
export function drawSeed(random: Random): number {
  return 1 + randomInteger(0x7ffffffd, random);
}

/** Puts the elements of `values` into a uniformly random order, in place (Fisher and Yates). */
export function shuffle<T extends { [index: number]: unknown; readonly length: number }>(values: T, random: Random): T {
  for (let i = values.length - 1; i > 0; i--) {
    const j = randomInteger(i + 1, random);
    const kept = values[i];
    values[i] = values[j];
    values[j] = kept;
  }
  return values;
}

/** `count` distinct items in random order; all of them if there are fewer. */
export function drawItems<T>(items: readonly T[], count: number, random: Random): T[] {
  const left = [...items];
  for (let i = 0; i < Math.min(count, left.length); i++) {
    const j = i + randomInteger(left.length - i, random);
    [left[i], left[j]] = [left[j], left[i]];
  }
  return left.slice(0, count);
}

/**
 * `size` distinct integers in [0, `count`), each subset equally likely, in random order; O(size) memory however large `count` is.
 *
 * @see Floyd's algorithm, in Bentley and Floyd (1987), "A sample of brilliance".
 */
export function sampleDistinct(count: number, size: number, random: Random): Float64Array {
  const chosen = new Set<number>();
  for (let top = count - size; top < count; top++) {
    const drawn = randomInteger(top + 1, random);
    chosen.add(chosen.has(drawn) ? top : drawn);
  }
  return shuffle(Float64Array.from(chosen), random);
}
