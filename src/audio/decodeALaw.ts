import { requireTyped } from "../core/check.js";
/**
 * Decodes A-law bytes, one byte per sample.
 *
 * @returns One sample per byte, from -1 to 1.
 * @example
 * ```ts
 * const samples = decodeALaw(Uint8Array.of(0xd5, 0x55)); // the smallest steps: 8 / 32768 and its negative
 * ```
 * @see ITU-T G.711.
 */
export function decodeALaw(bytes: Uint8Array): Float32Array {
  requireTyped("decodeALaw", "bytes", bytes, "Uint8Array");
  const table = Float32Array.from({ length: 256 }, (_, byte) => level(byte));
  return Float32Array.from(bytes, (byte) => table[byte]);
}

function level(byte: number): number {
  const bits = byte ^ 0x55; // every other bit is inverted on the line
  const [exponent, mantissa] = [(bits >> 4) & 7, bits & 15];
  const size = exponent === 0 ? (mantissa << 4) + 8 : ((mantissa << 4) + 0x108) << (exponent - 1); // of 16 bits
  return (bits & 0x80 ? size : -size) / 32768;
}
