/**
 * A short name for bytes: a change within one aligned 32-bit word of a part always changes it, and any other change almost certainly does (64 bits; no protection
 * against an attacker, who can compute it too).
 *
 * @param parts - Read as 32-bit words; a part that begins at a multiple of 4 is not copied.
 * @returns 16 hexadecimal digits.
 * @see MurmurHash3's mixing (Appleby), two lanes over 32-bit words.
 */
export function checksum(parts: readonly Uint8Array[]): string {
  let a = 0x9e3779b9;
  let b = 0x85ebca6b;
  for (const part of parts) {
    const aligned = part.byteOffset % 4 === 0 ? part : part.slice();
    const words = new Int32Array(aligned.buffer, aligned.byteOffset, part.length >> 2);
    for (let i = 0; i < words.length; i++) {
      const word = words[i];
      a = Math.imul(a ^ word, 0xcc9e2d51);
      a ^= a >>> 15;
      b = Math.imul(b ^ word, 0x1b873593);
      b ^= b >>> 13;
    }
    let rest = 0;
    for (let i = 4 * words.length; i < part.length; i++) rest = (rest << 8) | part[i];
    for (const word of [rest, part.length]) {
      a = Math.imul(a ^ word, 0xcc9e2d51);
      a ^= a >>> 15;
      b = Math.imul(b ^ word, 0x1b873593);
      b ^= b >>> 13;
    }
  }
  return hex(a) + hex(b);
}

function hex(hash: number): string {
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0).toString(16).padStart(8, "0");
}
