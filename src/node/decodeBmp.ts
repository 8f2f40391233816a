import type { RawImage } from "../images/rawImage.js";
import { expandRuns } from "./bmpRuns.js";

/** As many pixels as sharp takes by default: a broken header must not ask for all memory. */
const MOST_PIXELS = 0x3fff * 0x3fff;

/**
 * The pixels of a Windows bitmap: 1, 2, 4, 8, 16, 24 or 32 bits, palette, bit fields, run lengths, either way up.
 *
 * Alpha, where a file declares it, is laid on white.
 *
 * @returns One channel if every colour of the palette is grey, else three.
 * @throws Error that says what is wrong: not a bitmap, cut short, or a kind that is not decoded (JPEG or PNG inside).
 * @see Microsoft, "Bitmap Storage" and "BITMAPV5HEADER".
 */
export function decodeBmp(bytes: Uint8Array): RawImage {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 26 || view.getUint16(0, true) !== 0x4d42) throw new Error("not a BMP file");
  const headerSize = view.getUint32(14, true);
  const old = headerSize === 12; // OS/2 1.x: 16-bit sizes, 3-byte colours
  if (!old && headerSize < 40) throw new Error(`a BMP header of ${headerSize} bytes is not known`);
  requireBytes(bytes, 14 + headerSize);
  const width = old ? view.getUint16(18, true) : view.getInt32(18, true);
  const signedHeight = old ? view.getUint16(20, true) : view.getInt32(22, true);
  const height = Math.abs(signedHeight);
  const bits = view.getUint16(old ? 24 : 28, true);
  const compression = old ? 0 : view.getUint32(30, true);
  if (width < 1 || height < 1 || width * height > MOST_PIXELS) {
    throw new Error(`a BMP of ${width} x ${height} pixels cannot be read`);
  }
  if (![1, 2, 4, 8, 16, 24, 32].includes(bits)) throw new Error(`a BMP of ${bits} bits a pixel cannot be read`);
  const isRuns = (compression === 1 && bits === 8) || (compression === 2 && bits === 4);
  const isFields = (compression === 3 || compression === 6) && (bits === 16 || bits === 32);
  if (compression !== 0 && !isRuns && !isFields) {
    throw new Error(`BMP compression ${compression} with ${bits} bits a pixel cannot be read`);
  }

  // Rows are padded to 4 bytes and stand bottom first unless the height is negative.
  const start = view.getUint32(10, true);
  if (start < 14 + headerSize) throw new Error(`BMP pixels cannot start at byte ${start}, inside the header`);
  const stride = Math.ceil((width * bits) / 32) * 4;
  if (!isRuns) requireBytes(bytes, start + stride * height);
  const rowAt = (y: number): number => (signedHeight < 0 ? y : height - 1 - y) * stride;

  if (bits <= 8) {
    const fieldBytes = 14 + headerSize;
    const entry = old ? 3 : 4;
    const declared = old ? 0 : view.getUint32(46, true);
    const colours = Math.min(declared || 1 << bits, Math.floor((start - fieldBytes) / entry), 1 << bits);
    const palette = bytes.subarray(fieldBytes, fieldBytes + colours * entry);
    const indices = isRuns
      ? expandRuns(bytes.subarray(start), bits, width, height)
      : unpack(bytes.subarray(start), bits, width, height, stride);
    return colour(indices, palette, entry, { width, height, top: signedHeight < 0 });
  }

  const masks = isFields ? [54, 58, 62].map((at) => view.getUint32(at, true)) : defaultMasks(bits);
  const alphaMask = isFields && headerSize >= 56 ? view.getUint32(66, true) : 0;
  const fields = [...masks, alphaMask].map((mask) => ({ mask, ...spread(mask) }));
  const data = new Uint8Array(width * height * 3);
  let anyAlpha = false;
  const alphas = alphaMask === 0 ? undefined : new Uint8Array(width * height);
  for (let y = 0, pixel = 0; y < height; y++) {
    let at = start + rowAt(y);
    for (let x = 0; x < width; x++, pixel++, at += bits / 8) {
      const value =
        bits === 16
          ? view.getUint16(at, true)
          : bits === 32
            ? view.getUint32(at, true)
            : view.getUint16(at, true) | (bytes[at + 2] << 16);
      for (let c = 0; c < 3; c++) data[pixel * 3 + c] = level(value, fields[c]);
      if (alphas === undefined) continue;
      alphas[pixel] = level(value, fields[3]);
      anyAlpha ||= alphas[pixel] > 0;
    }
  }
  // Many writers declare alpha and leave it 0 all over: such a file is opaque.
  if (alphas !== undefined && anyAlpha) {
    for (let i = 0; i < data.length; i++) {
      data[i] = Math.round(255 + ((data[i] - 255) * alphas[Math.floor(i / 3)]) / 255);
    }
  }
  return { data, height, width, channels: 3 };
}

interface Field {
  readonly mask: number;
  readonly shift: number;
  readonly most: number;
}

function level(value: number, { mask, shift, most }: Field): number {
  return most === 0 ? 0 : Math.round((((value & mask) >>> shift) * 255) / most);
}

function spread(mask: number): { shift: number; most: number } {
  if (mask === 0) return { shift: 0, most: 0 };
  const shift = 31 - Math.clz32(mask & -mask);
  return { shift, most: mask >>> shift };
}

function defaultMasks(bits: number): number[] {
  return bits === 16 ? [0x7c00, 0x03e0, 0x001f] : [0xff0000, 0x00ff00, 0x0000ff];
}

/** Palette indices of uncompressed rows, in the file's order of rows. */
function unpack(packed: Uint8Array, bits: number, width: number, height: number, stride: number): Uint8Array {
  const indices = new Uint8Array(width * height);
  const mask = (1 << bits) - 1;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const bit = x * bits;
      indices[i] = (packed[y * stride + (bit >> 3)] >> (8 - bits - (bit & 7))) & mask;
    }
  }
  return indices;
}

function colour(
  indices: Uint8Array,
  palette: Uint8Array,
  entry: number,
  { width, height, top }: { width: number; height: number; top: boolean },
): RawImage {
  let isGrey = true;
  for (let at = 0; at < palette.length; at += entry) {
    isGrey &&= palette[at] === palette[at + 1] && palette[at] === palette[at + 2];
  }
  const channels = isGrey ? 1 : 3;
  const data = new Uint8Array(width * height * channels);
  for (let y = 0, to = 0; y < height; y++) {
    const row = (top ? y : height - 1 - y) * width;
    for (let x = 0; x < width; x++) {
      const at = indices[row + x] * entry;
      if (at + entry > palette.length) {
        throw new Error(`a pixel has colour ${at / entry}, but the palette has ${palette.length / entry}`);
      }
      for (let c = 0; c < channels; c++) data[to++] = palette[at + 2 - c]; // stored blue, green, red
    }
  }
  return { data, height, width, channels };
}

function requireBytes(bytes: Uint8Array, needed: number): void {
  if (bytes.length < needed) {
    throw new Error(`the file is cut short: its header asks for ${needed} bytes, it has ${bytes.length}`);
  }
}
