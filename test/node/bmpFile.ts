/** Bytes of a hand-made bitmap; pixels come from `value(x, y)`, palette index or packed colour. */
export interface BmpOptions {
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  readonly value?: (x: number, y: number) => number;
  readonly palette?: readonly (readonly [number, number, number])[];
  readonly topDown?: boolean;
  /** Red, green, blue and, from `header` 56 or `compression` 6 on, alpha. */
  readonly masks?: readonly number[];
  readonly header?: 12 | 16 | 40 | 56 | 64 | 108 | 124;
  readonly compression?: number;
  readonly body?: Uint8Array;
  /** Bytes between the palette and the pixels. */
  readonly gap?: number;
}

export function bmpFile(options: BmpOptions): Buffer {
  const { width, height, bits, palette = [], topDown = false, masks, header = 40, gap = 0, value = () => 0 } = options;
  const stride = Math.ceil((width * bits) / 32) * 4;
  const entry = header === 12 ? 3 : 4;
  const paletteAt = 14 + header + (masks && header === 40 ? 4 * masks.length : 0);
  const start = paletteAt + palette.length * entry + gap;
  const body = Buffer.from(options.body ?? new Uint8Array(stride * height));
  if (!options.body) {
    for (let y = 0; y < height; y++) {
      const row = (topDown ? y : height - 1 - y) * stride;
      for (let x = 0; x < width; x++) {
        const bit = x * bits;
        if (bits < 8) body[row + (bit >> 3)] |= value(x, y) << (8 - bits - (bit & 7));
        else body.writeUIntLE(value(x, y), row + bit / 8, bits / 8);
      }
    }
  }
  const head = Buffer.alloc(start);
  head.write("BM");
  head.writeUInt32LE(start + body.length, 2);
  head.writeUInt32LE(start, 10);
  head.writeUInt32LE(header, 14);
  if (header === 12) {
    head.writeUInt16LE(width, 18);
    head.writeUInt16LE(height, 20);
    head.writeUInt16LE(1, 22);
    head.writeUInt16LE(bits, 24);
  } else {
    head.writeInt32LE(width, 18);
    head.writeInt32LE(topDown ? -height : height, 22);
    head.writeUInt16LE(1, 26);
    head.writeUInt16LE(bits, 28);
    if (header === 16) return withPalette();
    head.writeUInt32LE(options.compression ?? (masks ? 3 : 0), 30);
    head.writeUInt32LE(body.length, 34);
    head.writeUInt32LE(palette.length, 46);
    masks?.forEach((mask, i) => head.writeUInt32LE(mask, 54 + 4 * i));
  }
  return withPalette();

  function withPalette(): Buffer {
    palette.forEach(([red, green, blue], i) => head.set([blue, green, red], paletteAt + i * entry));
    return Buffer.concat([head, body]);
  }
}
