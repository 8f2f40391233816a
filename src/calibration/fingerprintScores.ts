import type { SortedScores } from "./sortedScores.js";

/** A short name of a set of scores, whatever their order: a hash of their counts and of up to 65,536 of them. */
export function fingerprintScores({ same, different }: SortedScores): string {
  let hash = 0x811c9dc5;
  const mix = (bits: number): void => {
    hash = Math.imul(hash ^ bits, 0x01000193);
    hash ^= hash >>> 15;
  };
  const number = new Float64Array(1);
  const bits = new Int32Array(number.buffer);
  for (const values of [same, different]) {
    mix(values.length);
    const stride = Math.max(1, values.length / 32_768);
    for (let k = 0; k < values.length; k += stride) {
      number[0] = values[Math.floor(k)];
      mix(bits[0]);
      mix(bits[1]);
    }
  }
  return `${same.length}-${different.length}-${(hash >>> 0).toString(16).padStart(8, "0")}`;
}
