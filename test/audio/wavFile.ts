/** A WAV file made by hand, byte by byte; sizes may lie. */
export interface WavFileOptions {
  /** Tag of the format; 0xfffe writes the extensible format with `subformat`. */
  readonly tag?: number;
  readonly subformat?: number;
  readonly channels?: number;
  readonly rate?: number;
  readonly bits?: number;
  /** Bytes from one block of samples to the next. */
  readonly block?: number;
  /** The samples as they lie in the file. */
  readonly data: Uint8Array;
  /** What the file says of the size of its sound; default the truth. */
  readonly dataSize?: number;
  readonly riffSize?: number;
  /** Bytes of whole chunks between the format and the sound. */
  readonly between?: Uint8Array;
}

export function wavFile(options: WavFileOptions): Uint8Array {
  const { tag = 1, subformat, channels = 1, rate = 8000, bits = 16, data, between = new Uint8Array(0) } = options;
  const { block = (channels * bits) / 8 } = options;
  const format = Buffer.alloc(tag === 0xfffe ? 40 : 16);
  format.writeUInt16LE(tag, 0);
  format.writeUInt16LE(channels, 2);
  format.writeUInt32LE(rate, 4);
  format.writeUInt32LE((rate * block) >>> 0, 8);
  format.writeUInt16LE(block, 12);
  format.writeUInt16LE(bits, 14);
  if (tag === 0xfffe) {
    format.writeUInt16LE(22, 16);
    format.writeUInt16LE(bits, 18);
    format.writeUInt16LE(subformat ?? 1, 24);
    format.set([0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71], 26);
  }
  const chunk = (name: string, size: number): Buffer => {
    const head = Buffer.alloc(8);
    head.write(name, 0, "latin1");
    head.writeUInt32LE(size, 4);
    return head;
  };
  const rest = Buffer.concat([Buffer.from("WAVE"), chunk("fmt ", format.length), format, between, chunk("data", options.dataSize ?? data.length), data]); // prettier-ignore
  return Uint8Array.from(Buffer.concat([chunk("RIFF", options.riffSize ?? rest.length), rest]));
}

/** Whole numbers of 1 to 4 bytes, least significant first. */
export function littleEndian(values: readonly number[], bytes: number): Uint8Array {
  return Uint8Array.from(values.flatMap((value) => Array.from({ length: bytes }, (_, i) => (value >> (8 * i)) & 255)));
}
