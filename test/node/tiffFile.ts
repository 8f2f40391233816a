/** A grey TIFF file of one row, uncompressed, made by hand: the writers at hand make only the usual depths. */
export interface TiffOptions {
  readonly width: number;
  /** Bits of a sample. */
  readonly bits: number;
  /** 1 without sign, 2 with sign, 3 floating point. */
  readonly format: 1 | 2 | 3;
  /** 0: white is 0; 1: black is 0 (default). */
  readonly photometric?: 0 | 1;
  readonly data: ArrayBufferView;
}

export function tiffFile({ width, bits, format, photometric = 1, data }: TiffOptions): Uint8Array {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const tags: [tag: number, value: number][] = [[256, width], [257, 1], [258, bits], [259, 1], [262, photometric], [273, 0], [277, 1], [278, 1], [279, bytes.length], [284, 1], [339, format]]; // prettier-ignore
  const start = 8 + 2 + 12 * tags.length + 4;
  const file = Buffer.alloc(start + bytes.length);
  file.write("II*\0", "latin1");
  file.writeUInt32LE(8, 4);
  file.writeUInt16LE(tags.length, 8);
  tags.forEach(([tag, value], i) => {
    const at = 10 + 12 * i;
    file.writeUInt16LE(tag, at);
    file.writeUInt16LE(4, at + 2);
    file.writeUInt32LE(1, at + 4);
    file.writeUInt32LE(tag === 273 ? start : value, at + 8);
  });
  file.set(bytes, start);
  return Uint8Array.from(file);
}
