import { decodeWav, MAX_RATE, MAX_SAMPLES } from "../audio/decodeWav.js";
import type { Recording } from "../audio/recording.js";
import { requireCount, requireOptions } from "../core/check.js";
import { optionalPackage } from "../core/optionalPackage.js";
import { startsWith } from "./oggPages.js";
import { readBytes, type FileSource } from "./readBytes.js";
import { soundCodec, withoutId3, type DecodedSound, type SoundCodec } from "./soundCodecs.js";

/** Options of {@link readRecording}. */
export interface ReadRecordingOptions {
  /** The most bytes that a file may have; default 2²⁷ (134 MB). Larger files are refused without being read. */
  readonly maxBytes?: number;
  /** The most samples per channel that are decoded; default 2²⁶: 25 minutes at 44,100 samples per second. */
  readonly maxSamples?: number;
}

/**
 * Reads the sound of a file: WAV, FLAC, MP3, Ogg Vorbis or Ogg Opus, recognised by content, not by name. Several channels are averaged.
 *
 * WAV needs no package ({@link decodeWav} lists what is supported); FLAC needs `@wasm-audio-decoders/flac`, MP3 `mpg123-decoder`, Ogg Vorbis
 * `@wasm-audio-decoders/ogg-vorbis` and Ogg Opus `ogg-opus-decoder`. To convert the sound to another rate, see `resampleAudio`.
 *
 * @param source - Path of the file, or its bytes.
 * @returns Samples from -1 to 1 with the file's own rate.
 * @throws RangeError that names the file if it is empty, too large, truncated, without samples, or in an unsupported format.
 * @throws Error that names the file if it is missing or a pipe, or that says which package to install.
 * @example
 * ```ts
 * const { samples, sampleRate } = await readRecording("anna.wav");
 * ```
 */
export async function readRecording(source: FileSource, options: ReadRecordingOptions = {}): Promise<Recording> {
  const who = "readRecording";
  const { maxBytes = 2 ** 27, maxSamples = MAX_SAMPLES } = requireOptions(who, options);
  requireCount(who, "maxSamples", maxSamples);
  const { bytes, name } = await readBytes(who, source, maxBytes);
  const refuse = (cause: unknown): never => {
    const reason = (cause as Error).message.replace(/^decodeWav: /, "");
    throw new RangeError(`${who}: ${name} (${bytes.length} bytes) cannot be read: ${reason}`, { cause });
  };
  let codec: SoundCodec | undefined;
  let sound: Uint8Array;
  try {
    if (["RIFF", "RIFX", "RF64", "BW64"].some((word) => startsWith(bytes, word)))
      return decodeWav(bytes, { maxSamples });
    sound = withoutId3(bytes);
    codec = soundCodec(sound);
    if (codec === undefined)
      throw new RangeError(`it is ${nameOfKind(bytes)}, not WAV, FLAC, MP3, Ogg Vorbis or Ogg Opus`);
  } catch (cause) {
    return refuse(cause);
  }
  const { packageName, kind, load } = codec;
  const make = await optionalPackage(who, packageName, `to read ${kind}`, load);
  const decoder = make();
  try {
    await decoder.ready;
    return await decode(decoder, codec, sound, maxSamples);
  } catch (cause) {
    return refuse(cause);
  } finally {
    decoder.free();
  }
}

/** A few bytes of silence can expand to many samples, so input is decoded in small pieces and the output is counted before more is decoded. */
const CHUNK = 2048;

const LONGEST_PACKET = 8192;

async function decode(
  decoder: Pick<ReturnType<Awaited<ReturnType<SoundCodec["load"]>>>, "decode" | "flush">,
  { kind, promised }: SoundCodec,
  file: Uint8Array,
  maxSamples: number,
): Promise<Recording> {
  const expected = promised(file);
  const parts: Float32Array[] = [];
  let count = 0;
  let sampleRate = 0;
  const tooMany = (number: number): never => {
    throw new RangeError(`it has ${number} samples or more, more than the ${maxSamples} of maxSamples`);
  };
  const take = (part: DecodedSound): void => {
    if (part.errors.length > 0) throw new RangeError(`it is damaged or cut short: ${part.errors[0].message}`);
    if (part.samplesDecoded === 0) return;
    if (sampleRate !== 0 && sampleRate !== part.sampleRate) throw new RangeError("its sample rate changes");
    sampleRate = part.sampleRate;
    if (!(sampleRate >= 1 && sampleRate <= MAX_RATE)) {
      throw new RangeError(`its sample rate is ${sampleRate}, not 1 to ${MAX_RATE}`);
    }
    count += part.samplesDecoded;
    if (count > maxSamples) tooMany(count);
    parts.push(meanOfChannels(part, kind.includes("FLAC")));
  };
  if (expected !== undefined && expected > maxSamples) tooMany(expected);
  for (let at = 0; at < file.length; at += CHUNK) take(await decoder.decode(file.subarray(at, at + CHUNK)));
  if (decoder.flush) take(await decoder.flush());
  // The last packet may extend beyond the end that its page states: the surplus is cut off.
  if (expected !== undefined && (count < expected || count > expected + LONGEST_PACKET)) {
    throw new RangeError(`it is damaged or cut short: ${count} of ${expected} samples came out`);
  }
  if (count === 0) throw new RangeError("it holds no samples");
  const samples = new Float32Array(expected ?? count);
  let to = 0;
  for (const part of parts) {
    samples.set(part.subarray(0, Math.max(0, samples.length - to)), to);
    to += part.length;
  }
  const wrong = samples.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) throw new RangeError(`its sample ${wrong} is ${samples[wrong]}, which is no sound`);
  return { samples, sampleRate };
}

/** The FLAC decoder divides by 2^(bits-1) - 1; this scales back to 2^(bits-1), so that a WAV file of the same sound gives the same numbers. */
function meanOfChannels({ channelData, samplesDecoded, bitDepth = 16 }: DecodedSound, isFlac: boolean): Float32Array {
  const full = 2 ** (bitDepth - 1);
  return Float32Array.from({ length: samplesDecoded }, (_, i) => {
    let sum = 0;
    for (const channel of channelData) sum += isFlac ? Math.round(channel[i] * (full - 1)) / full : channel[i];
    return sum / channelData.length;
  });
}

function nameOfKind(bytes: Uint8Array): string {
  if (startsWith(bytes, "FORM")) return "AIFF";
  if (startsWith(bytes.subarray(4), "ftyp")) return "MPEG-4 (AAC)";
  if (startsWith(bytes, "\x1aE\xdf\xa3")) return "Matroska or WebM";
  if (startsWith(bytes, "#!AMR")) return "AMR";
  if (startsWith(bytes, ".snd")) return "AU";
  return "of an unknown kind";
}
