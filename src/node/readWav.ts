import { readFile } from "node:fs/promises";
import type { WaveFile } from "wavefile";
import type { Recording } from "../audio/recording.js";
import { optionalPackage } from "../core/optionalPackage.js";

/**
 * The sound of a WAV file: PCM of 8 to 32 bits, floating point, A-law or mu-law. Several channels become their mean.
 *
 * Needs the package `wavefile`. To bring the sound to another rate, see `resampleAudio`.
 *
 * @param file - Path of the file.
 * @returns Samples from -1 to 1 with the file's own rate.
 * @throws Error that names the file if it is missing, empty, not a WAV file, cut short or without samples; or that says to install `wavefile`.
 * @example
 * ```ts
 * const { samples, sampleRate } = await readWav("anna.wav");
 * ```
 */
export async function readWav(file: string): Promise<Recording> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    throw new Error(`readWav: cannot read ${file}: ${(cause as Error).message}`, { cause });
  }
  if (bytes.length === 0) throw new Error(`readWav: ${file} is empty (0 bytes)`);
  const loaded: Wavefile | { readonly default: Wavefile } = await optionalPackage(
    "readWav",
    "wavefile",
    "to read WAV files",
    () => import("wavefile"),
  );
  // Loaders differ in what they make of this CommonJS package: all of it in `default`, or its names themselves.
  const { WaveFile: Reader } = "WaveFile" in loaded ? loaded : loaded.default;
  try {
    return decode(new Reader(bytes));
  } catch (cause) {
    throw new Error(
      `readWav: ${file} (${bytes.length} bytes) is not a WAV file that can be read, or is cut short: ${(cause as Error).message}`,
      { cause },
    );
  }
}

/** The package. */
interface Wavefile {
  readonly WaveFile: typeof WaveFile;
}

/** What a whole number is divided by, by the depth of its file. */
const FULL_SCALE: Readonly<Record<string, number>> = { "8": 2 ** 7, "16": 2 ** 15, "24": 2 ** 23, "32": 2 ** 31 };

function decode(wav: WaveFile): Recording {
  const { chunkSize, samples: bytes } = wav.data as { chunkSize: number; samples: Uint8Array };
  if (chunkSize > bytes.length) throw new Error(`${bytes.length} of ${chunkSize} bytes of sound are there`);
  if (bytes.length === 0) throw new Error("it holds no samples");
  if (wav.bitDepth === "8m") wav.fromMuLaw();
  if (wav.bitDepth === "8a") wav.fromALaw();
  const scale = FULL_SCALE[wav.bitDepth] as number | undefined;
  if (scale === undefined && wav.bitDepth !== "32f" && wav.bitDepth !== "64") {
    throw new Error(`samples of depth ${wav.bitDepth} are not supported, only PCM, floating point, A-law and mu-law`);
  }
  const { sampleRate } = wav.fmt as { sampleRate: number };
  // One channel comes as one list, several as a list of lists.
  const read: unknown = wav.getSamples(false, Float64Array);
  const channels = Array.isArray(read) ? (read as Float64Array[]) : [read as Float64Array];
  const middle = wav.bitDepth === "8" ? 128 : 0; // 8 bits are unsigned
  const samples = Float32Array.from(channels[0], (_, i) => {
    const sum = channels.reduce((total, channel) => total + channel[i] - middle, 0);
    return sum / channels.length / (scale ?? 1);
  });
  return { samples, sampleRate };
}
