import { requireCount, requireOptions, requireTyped } from "../core/check.js";
import { decodeALaw } from "./decodeALaw.js";
import { decodeMuLaw } from "./decodeMuLaw.js";
import type { Recording } from "./recording.js";
import { readWavHeader, type WavHeader } from "./wavHeader.js";

/** Options of {@link decodeWav}. */
export interface DecodeWavOptions {
  /** The most samples per channel that a file may have; default 2²⁶: 25 minutes at 44,100 samples per second. */
  readonly maxSamples?: number;
}

/** The most samples per channel that a file may have by default. */
export const MAX_SAMPLES = 2 ** 26;

/** No recorder exceeds this rate; without a limit a file could make resampling arbitrarily large. */
export const MAX_RATE = 1e6;

/**
 * Decodes a WAV file: PCM of 1 to 32 bits, floating point, A-law or mu-law, also in the extensible format. Several channels are averaged.
 *
 * A file that was written to a pipe, and so does not state its size, is read to its end. 24-bit samples in 4 bytes are read from the low or the high bytes, whichever are used.
 *
 * @param file - All bytes of the file.
 * @returns Samples from -1 to 1 (or beyond, if a floating-point file exceeds that range) with the file's own rate.
 * @throws RangeError if it is not a WAV file, is truncated, holds no samples, too many samples or NaN, or has another encoding, which the message names.
 * @example
 * ```ts
 * const response = await fetch("anna.wav");
 * const { samples, sampleRate } = decodeWav(new Uint8Array(await response.arrayBuffer()));
 * ```
 * @see IBM and Microsoft (1991), "Multimedia programming interface and data specifications"; ITU-R BS.2088 for RF64.
 */
export function decodeWav(file: Uint8Array, options: DecodeWavOptions = {}): Recording {
  const who = "decodeWav";
  const { maxSamples = MAX_SAMPLES } = requireOptions(who, options);
  requireCount(who, "maxSamples", maxSamples);
  requireTyped(who, "the file", file, "Uint8Array");
  try {
    return decode(readWavHeader(file), maxSamples);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new RangeError(`${who}: ${cause.message}`, { cause });
  }
}

function decode(header: WavHeader, maxSamples: number): Recording {
  const { channels, sampleRate, bytes, data } = header;
  if (sampleRate > MAX_RATE) throw new RangeError(`its sample rate is ${sampleRate}, more than ${MAX_RATE}`);
  const count = data.length / (channels * bytes);
  if (count === 0) throw new RangeError("it holds no samples");
  if (count > maxSamples) throw new RangeError(`it has ${count} samples, more than the ${maxSamples} of maxSamples`);
  const samples = new Float32Array(count);
  const fill = filler(header);
  const block = new Float64Array(channels * Math.max(1, Math.min(count, Math.floor(8192 / channels))));
  for (let done = 0; done < count;) {
    const frames = Math.min(block.length / channels, count - done);
    fill(block.subarray(0, frames * channels), done * channels * bytes);
    for (let i = 0, k = 0; i < frames; i++) {
      let sum = block[k++];
      for (let channel = 1; channel < channels; channel++) sum += block[k++];
      samples[done + i] = sum / channels;
    }
    done += frames;
  }
  const wrong = header.kind === "float" ? samples.findIndex((value) => !Number.isFinite(value)) : -1;
  if (wrong >= 0) throw new RangeError(`its sample ${wrong} is not a finite number of 32 bits, which is no sound`);
  return { samples, sampleRate };
}

/** Returns a function that fills a list with the samples from a byte offset on, scaled to -1 to 1. There is one loop per kind, because a call per sample takes ten times as long. */
function filler({ kind, bytes, bits, isLittle, data }: WavHeader): (into: Float64Array, at: number) => void {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  if (bytes === 1) {
    const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    const table = kind === "muLaw" ? decodeMuLaw(all) : kind === "aLaw" ? decodeALaw(all) : Float32Array.from(all, (byte) => (byte - 128) / 128); // prettier-ignore
    return (into, at) => {
      for (let i = 0; i < into.length; i++) into[i] = table[data[at + i]];
    };
  }
  if (kind === "float") {
    return (into, at) => {
      if (bytes === 4) for (let i = 0; i < into.length; i++) into[i] = view.getFloat32(at + 4 * i, isLittle);
      else for (let i = 0; i < into.length; i++) into[i] = view.getFloat64(at + 8 * i, isLittle);
    };
  }
  if (bytes === 2) {
    return (into, at) => {
      for (let i = 0; i < into.length; i++) into[i] = view.getInt16(at + 2 * i, isLittle) / 2 ** 15;
    };
  }
  if (bytes === 3) {
    const [high, low] = isLittle ? [2, 0] : [0, 2];
    return (into, at) => {
      for (let i = 0; i < into.length; i++, at += 3) {
        into[i] = ((data[at + high] << 24) | (data[at + 1] << 16) | (data[at + low] << 8)) / 2 ** 31;
      }
    };
  }
  const unused = bits === 24 && liesLow(data, isLittle) ? 8 : 0; // bits above the sample, shifted away
  return (into, at) => {
    for (let i = 0; i < into.length; i++) into[i] = (view.getInt32(at + 4 * i, isLittle) << unused) / 2 ** 31;
  };
}

/** Whether 24 bits in 4 bytes use the lower three. They do unless the lowest byte is always 0 and the highest holds more than a sign. */
function liesLow(data: Uint8Array, isLittle: boolean): boolean {
  let isSign = true;
  for (let at = 0; at + 4 <= data.length; at += 4) {
    const [low, high, next] = isLittle
      ? [data[at], data[at + 3], data[at + 2]]
      : [data[at + 3], data[at], data[at + 1]];
    if (low !== 0) return true;
    isSign &&= high === 0 || (high === 255 && next >= 128);
  }
  return isSign;
}
