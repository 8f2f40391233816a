import { requireOptions, requireTyped, shown } from "../core/check.js";
/** Options of {@link decodeMuLaw}. */
export interface MuLawOptions {
  /**
   * The encoding: `"g711"` as in telephony (bits inverted, eight straight segments; the default), or `"continuous"`, the formula
   * itself over 256 even steps, as in machine-learning data sets.
   */
  readonly encoding?: "g711" | "continuous";
}

/**
 * Decodes mu-law bytes, one byte per sample.
 *
 * Continuous: m = b / 127.5 - 1, x = sign(m) (256^|m| - 1) / 255.
 *
 * @returns One sample per byte, from -1 to 1.
 * @example
 * ```ts
 * const samples = decodeMuLaw(Uint8Array.of(0, 255), { encoding: "continuous" }); // -1, 1
 * ```
 * @see ITU-T G.711; the continuous form is `mu_law_decoding` of torchaudio.
 */
export function decodeMuLaw(bytes: Uint8Array, options: MuLawOptions = {}): Float32Array {
  const { encoding = "g711" } = requireOptions("decodeMuLaw", options);
  requireTyped("decodeMuLaw", "bytes", bytes, "Uint8Array");
  if ((encoding as string) !== "g711" && (encoding as string) !== "continuous") {
    throw new RangeError(`decodeMuLaw: encoding must be "g711" or "continuous", got ${shown(encoding)}`);
  }
  const decode = encoding === "g711" ? fromG711 : fromContinuous;
  const table = Float32Array.from({ length: 256 }, (_, byte) => decode(byte));
  const samples = new Float32Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) samples[i] = table[bytes[i]];
  return samples;
}

function fromContinuous(byte: number): number {
  const m = byte / 127.5 - 1;
  return (Math.sign(m) * (256 ** Math.abs(m) - 1)) / 255;
}

function fromG711(byte: number): number {
  const bits = ~byte & 0xff;
  const [exponent, mantissa] = [(bits >> 4) & 7, bits & 15];
  const size = (((mantissa << 3) + 0x84) << exponent) - 0x84; // of 16 bits
  return (bits & 0x80 ? -size : size) / 32768;
}
