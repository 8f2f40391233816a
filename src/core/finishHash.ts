/** The last step of MurmurHash3: every bit of a 32-bit state affects every bit of the result, which is unsigned. */
export function finishHash(state: number): number {
  let z = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
  return (z ^ (z >>> 16)) >>> 0;
}
