import type { Recording } from "one-shot-ts/audio";

/** Bytes before the samples. */
const HEADER = 44;

/** A recording as a WAV file: one channel of 16 bits; values beyond -1 and 1 are clipped. */
export function wavBytes({ samples, sampleRate }: Recording): Uint8Array {
  const bytes = new Uint8Array(HEADER + 2 * samples.length);
  const view = new DataView(bytes.buffer);
  const text = (at: number, word: string): void => bytes.set(new TextEncoder().encode(word), at);
  text(0, "RIFF");
  view.setUint32(4, bytes.length - 8, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true); // length of the format chunk
  view.setUint16(20, 1, true); // uncompressed PCM
  view.setUint16(22, 1, true); // channels
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, 2 * sampleRate, true); // bytes per second
  view.setUint16(32, 2, true); // bytes per sample over all channels
  view.setUint16(34, 16, true); // bits per sample
  text(36, "data");
  view.setUint32(40, 2 * samples.length, true);
  samples.forEach((value, i) => {
    view.setInt16(HEADER + 2 * i, Math.round(32767 * Math.max(-1, Math.min(1, value))), true);
  });
  return bytes;
}
