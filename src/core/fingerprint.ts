/**
 * A short name for a list of numbers: equal numbers give equal names, and a change of any bit changes the name (64 bits; not for secrets).
 *
 * @param parts - Numbers or texts, in order.
 * @returns 16 hexadecimal digits.
 * @see MurmurHash3's mixing (Appleby), two lanes over 32-bit words.
 */
export function fingerprint(parts: readonly (Float32Array | string)[]): string {
  let a = 0x9e3779b9;
  let b = 0x85ebca6b;
  const take = (word: number): void => {
    a = Math.imul(a ^ word, 0xcc9e2d51);
    a ^= a >>> 15;
    b = Math.imul(b ^ word, 0x1b873593);
    b ^= b >>> 13;
  };
  for (const part of parts) {
    take(part.length);
    if (typeof part === "string") {
      for (let i = 0; i < part.length; i++) take(part.charCodeAt(i));
    } else {
      const aligned = part.byteOffset % 4 === 0 ? part : part.slice();
      for (const word of new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length)) take(word);
    }
  }
  const finish = (hash: number): string => {
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return ((hash ^ (hash >>> 16)) >>> 0).toString(16).padStart(8, "0");
  };
  return finish(a) + finish(b);
}
