/** The format of a WAV file. */
export interface WavHeader {
  readonly kind: "pcm" | "float" | "aLaw" | "muLaw";
  readonly channels: number;
  readonly sampleRate: number;
  /** Significant bits of a sample. */
  readonly bits: number;
  /** Bytes from one sample to the next, of one channel. */
  readonly bytes: number;
  /** Least significant byte first? */
  readonly isLittle: boolean;
  /** The samples, channels interleaved; whole blocks only. */
  readonly data: Uint8Array;
}

const KINDS: Readonly<Record<number, WavHeader["kind"]>> = { 1: "pcm", 3: "float", 6: "aLaw", 7: "muLaw" };

/** Other formats, so that a refusal can name them. */
const OTHERS: Readonly<Record<number, string>> = {
  0x2: "Microsoft ADPCM",
  0x11: "IMA ADPCM",
  0x31: "GSM 6.10",
  0x40: "G.721 ADPCM",
  0x50: "MPEG",
  0x55: "MP3",
  0x160: "Windows Media Audio 1",
  0x161: "Windows Media Audio 2",
  0x162: "Windows Media Audio Professional",
  0x2000: "AC-3",
  0xf1ac: "FLAC",
};

/** The rest of the identifier that an extensible format carries after its format tag. */
const GUID_END = [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71];

/** Recorders that write to a pipe leave a size at or above this, or 0: the sound then extends to the end of the file. */
const UNKNOWN_SIZE = 0x7ffff000;

/**
 * Reads the chunks of a WAV file: RIFF, RIFX, RF64 or BW64.
 *
 * @throws RangeError that says what is wrong, without naming a function.
 */
export function readWavHeader(file: Uint8Array): WavHeader {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const nameAt = (at: number): string => String.fromCharCode(...file.subarray(at, at + 4));
  if (file.length < 12 || !["RIFF", "RIFX", "RF64", "BW64"].includes(nameAt(0)) || nameAt(8) !== "WAVE") {
    throw new RangeError("it is not a WAV file");
  }
  const isLittle = nameAt(0) !== "RIFX";
  const is64 = nameAt(0) === "RF64" || nameAt(0) === "BW64";
  const riffSize = view.getUint32(4, isLittle);
  let format: Omit<WavHeader, "data"> | undefined;
  let longSize: number | undefined;
  for (let at = 12; at + 8 <= file.length;) {
    const name = nameAt(at);
    const declared = view.getUint32(at + 4, isLittle);
    const start = at + 8;
    const there = file.length - start;
    if (name === "data") {
      if (format === undefined) throw new RangeError("its sound comes before its format");
      const isOpen = declared === 0 && (riffSize + 8 < file.length || riffSize >= UNKNOWN_SIZE);
      const size = is64 && declared === 0xffffffff && longSize !== undefined ? longSize : declared;
      const isUnknown = isOpen || (size === declared && size >= UNKNOWN_SIZE && size > there);
      if (!isUnknown && size > there) {
        throw new RangeError(`it is cut short: ${there} of ${size} bytes of sound are there`);
      }
      const length = isUnknown ? there : size;
      return { ...format, data: file.subarray(start, start + length - (length % (format.channels * format.bytes))) };
    }
    if (declared > there) throw new RangeError(`it is cut short within its chunk ${JSON.stringify(name)}`);
    if (name === "fmt ") format = readFormat(view, start, declared, isLittle);
    if (name === "ds64" && declared >= 16) longSize = Number(view.getBigUint64(start + 8, true));
    at = start + declared + (declared % 2);
  }
  throw new RangeError("it is cut short: it has no sound");
}

function readFormat(view: DataView, at: number, size: number, isLittle: boolean): Omit<WavHeader, "data"> {
  if (size < 16) throw new RangeError(`its format takes ${size} bytes instead of at least 16`);
  const outer = view.getUint16(at, isLittle);
  const isExtensible = outer === 0xfffe;
  if (isExtensible && size < 40) throw new RangeError(`its extensible format takes ${size} bytes instead of 40`);
  const tag = isExtensible ? view.getUint16(at + 24, isLittle) : outer;
  // No big-endian files with an extensible format are in use.
  const isStandard = !isExtensible || (isLittle && GUID_END.every((byte, i) => view.getUint8(at + 26 + i) === byte));
  const kind = isStandard ? KINDS[tag] : undefined;
  if (kind === undefined) {
    const known = isStandard ? OTHERS[tag] : undefined;
    throw new RangeError(
      `its sound is ${known ?? `of kind 0x${tag.toString(16)}`}, not PCM, floating point, A-law or mu-law; ` +
        "convert it, for example with ffmpeg -i OLD -c:a pcm_s16le NEW.wav",
    );
  }
  const channels = view.getUint16(at + 2, isLittle);
  const sampleRate = view.getUint32(at + 4, isLittle);
  const block = view.getUint16(at + 12, isLittle);
  const bits = view.getUint16(at + 14, isLittle);
  if (channels === 0) throw new RangeError("it has 0 channels");
  if (sampleRate === 0) throw new RangeError("its sample rate is 0");
  const bytes = block / channels;
  const allowed = { pcm: [1, 2, 3, 4], float: [4, 8], aLaw: [1], muLaw: [1] }[kind];
  // Some recorders write 24 bits in 4 bytes, as their sound cards deliver them.
  const isWhole = bytes === Math.ceil(bits / 8) || (kind === "pcm" && bits === 24 && bytes === 4);
  if (!isWhole || !allowed.includes(bytes)) {
    throw new RangeError(
      `its samples of ${bits} bits in blocks of ${block} bytes for ${channels} channels cannot be read`,
    );
  }
  return { kind, channels, sampleRate, bits, bytes, isLittle };
}
