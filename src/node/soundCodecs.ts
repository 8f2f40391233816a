import { lastOggPage, startsWith } from "./oggPages.js";

/** The result of one call to a decoder. */
export interface DecodedSound {
  readonly channelData: readonly Float32Array[];
  readonly samplesDecoded: number;
  readonly sampleRate: number;
  readonly bitDepth?: number;
  readonly errors: readonly { readonly message: string }[];
}

/** The decoder of one file. */
export interface SoundDecoder {
  readonly ready: Promise<void>;
  readonly decode: (bytes: Uint8Array) => DecodedSound | Promise<DecodedSound>;
  readonly flush?: () => Promise<DecodedSound>;
  readonly free: () => void;
}

/** A kind of compressed sound and the package that reads it. */
export interface SoundCodec {
  readonly kind: string;
  /** The package to install. */
  readonly packageName: string;
  readonly load: () => Promise<() => SoundDecoder>;
  /** The number of samples per channel, if the file states it. @throws RangeError if it is visibly truncated, or has more than 8 channels. */
  readonly promised: (file: Uint8Array) => number | undefined;
}

const flac: SoundCodec = {
  kind: "FLAC",
  packageName: "@wasm-audio-decoders/flac",
  load: async () => {
    const { FLACDecoder } = await import("@wasm-audio-decoders/flac");
    return () => new FLACDecoder();
  },
  // 36 bits of the first block, STREAMINFO; 0 if the writer did not know.
  promised: (file) => (file.length < 26 ? cutShort() : (file[21] & 15) * 2 ** 32 + bigEndian(file, 22) || undefined),
};

const oggFlac: SoundCodec = { ...flac, kind: "Ogg FLAC", promised: (file) => lastOggPage(file).position };

const vorbis: SoundCodec = {
  kind: "Ogg Vorbis",
  packageName: "@wasm-audio-decoders/ogg-vorbis",
  load: async () => {
    const { OggVorbisDecoder } = await import("@wasm-audio-decoders/ogg-vorbis");
    return () => new OggVorbisDecoder();
  },
  promised: (file) => {
    const { first, position } = lastOggPage(file);
    requireChannels(first[11]);
    return position;
  },
};

const opus: SoundCodec = {
  kind: "Ogg Opus",
  packageName: "ogg-opus-decoder",
  load: async () => {
    const { OggOpusDecoder } = await import("ogg-opus-decoder");
    return () => new OggOpusDecoder();
  },
  promised: (file) => {
    const { first, position } = lastOggPage(file);
    requireChannels(first[9]);
    return position - (first[10] + 256 * first[11]); // what is decoded before the sound begins is not counted
  },
};

const mp3: SoundCodec = {
  kind: "MP3",
  packageName: "mpg123-decoder",
  load: async () => {
    const { MPEGDecoder } = await import("mpg123-decoder");
    return () => new MPEGDecoder();
  },
  promised: (file) => {
    // Many files begin with an empty frame that states the number of bytes: the only way to detect truncation.
    for (let at = 4; at < Math.min(200, file.length - 16); at++) {
      if (!startsWith(file.subarray(at), "Xing") && !startsWith(file.subarray(at), "Info")) continue;
      const flags = file[at + 7];
      if ((flags & 2) === 0) break;
      const size = bigEndian(file, at + ((flags & 1) === 0 ? 8 : 12));
      if (size > file.length) throw new RangeError(`it is cut short: ${file.length} of ${size} bytes are there`);
      break;
    }
    return undefined;
  },
};

/** The codec of a file without its ID3 tag, or undefined. */
export function soundCodec(file: Uint8Array): SoundCodec | undefined {
  if (startsWith(file, "fLaC")) return flac;
  if (startsWith(file, "OggS")) {
    const { first } = lastOggPage(file);
    if (startsWith(first, "\x01vorbis")) return vorbis;
    if (startsWith(first, "OpusHead")) return opus;
    if (startsWith(first, "\x7fFLAC")) return oggFlac;
    throw new RangeError("its Ogg stream is neither Vorbis nor Opus nor FLAC");
  }
  // Eleven bits of 1, then a valid layer (1 to 3), bit rate and sampling rate.
  const isFrame = file[0] === 0xff && (file[1] & 0xe0) === 0xe0 && (file[1] & 6) !== 0 && file[2] >> 4 !== 15 && (file[2] & 12) !== 12; // prettier-ignore
  return isFrame ? mp3 : undefined;
}

/** The file after its ID3v2 tags. */
export function withoutId3(file: Uint8Array): Uint8Array {
  let rest = file;
  while (startsWith(rest, "ID3") && rest.length > 10) {
    const size = rest.subarray(6, 10).reduce((sum, byte) => sum * 128 + (byte & 127), 0); // seven bits per byte
    rest = rest.subarray(10 + size + ((rest[5] & 16) === 0 ? 0 : 10));
  }
  return rest;
}

const bigEndian = (file: Uint8Array, at: number): number =>
  ((file[at] << 24) | (file[at + 1] << 16) | (file[at + 2] << 8) | file[at + 3]) >>> 0;

function cutShort(): never {
  throw new RangeError("it is cut short within its header");
}

function requireChannels(channels: number): void {
  if (!(channels >= 1 && channels <= 8)) throw new RangeError(`it has ${channels} channels, not 1 to 8`);
}
