import type { RawImage } from "../images/rawImage.js";
import { colourPixels, palettePixels } from "./bmpPixels.js";
import { expandRuns } from "./bmpRuns.js";

/**
 * The pixels of a Windows bitmap: 1, 2, 4, 8, 16, 24 or 32 bits, palette, bit fields, run lengths, either way up.
 *
 * Declared alpha is flattened onto white; alpha that is 0 everywhere counts as none. A palette index beyond the palette is black.
 *
 * @param maxPixels - The most pixels that are decoded, so that a broken header cannot exhaust memory.
 * @returns One channel if every colour of the palette is grey, else three.
 * @throws RangeError that says what is wrong: not a bitmap, truncated, too large, or an unsupported kind (JPEG or PNG inside).
 * @see Microsoft, "Bitmap Storage" and "BITMAPV5HEADER"; Summers, "BMP Suite".
 */
export function decodeBmp(bytes: Uint8Array, maxPixels: number): RawImage {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 26 || view.getUint16(0, true) !== 0x4d42) throw new RangeError("not a BMP file");
  const headerSize = view.getUint32(14, true);
  const isOld = headerSize === 12; // OS/2 1.x: 16-bit sizes, 3-byte colours
  // 16 to 64 bytes are also OS/2 2.x, which may omit fields that are 0.
  const isKnown = isOld || [16, 40, 52, 56, 64, 108, 124].includes(headerSize);
  if (!isKnown) throw new RangeError(`a BMP header of ${headerSize} bytes is not known`);
  requireBytes(bytes, 14 + headerSize);
  const width = isOld ? view.getUint16(18, true) : view.getInt32(18, true);
  const signedHeight = isOld ? view.getUint16(20, true) : view.getInt32(22, true);
  const height = Math.abs(signedHeight);
  const isTopDown = signedHeight < 0;
  const bits = view.getUint16(isOld ? 24 : 28, true);
  const compression = headerSize < 40 ? 0 : view.getUint32(30, true);
  if (width < 1 || height < 1) throw new RangeError(`a BMP of ${width} x ${height} pixels cannot be read`);
  if (width * height > maxPixels) {
    throw new RangeError(`it has ${width} x ${height} pixels, more than the ${maxPixels} of maxPixels`);
  }
  if (![1, 2, 4, 8, 16, 24, 32].includes(bits)) throw new RangeError(`a BMP of ${bits} bits per pixel cannot be read`);
  const isRuns = (compression === 1 && bits === 8) || (compression === 2 && bits === 4);
  const isFields = (compression === 3 || compression === 6) && (bits === 16 || bits === 32);
  if (compression !== 0 && !isRuns && !isFields) {
    throw new RangeError(`BMP compression ${compression} with ${bits} bits per pixel cannot be read`);
  }

  // Rows are padded to 4 bytes and come bottom first unless the height is negative.
  const start = view.getUint32(10, true);
  if (start < 14 + headerSize) throw new RangeError(`BMP pixels cannot start at byte ${start}, inside the header`);
  const stride = Math.ceil((width * bits) / 32) * 4;
  if (!isRuns) requireBytes(bytes, start + stride * height);
  const rows = { width, height, stride, isTopDown };
  const body = bytes.subarray(start);

  if (bits <= 8) {
    const entry = isOld ? 3 : 4;
    const declared = headerSize < 40 ? 0 : view.getUint32(46, true);
    const colours = Math.min(declared || 1 << bits, Math.floor((start - 14 - headerSize) / entry), 1 << bits);
    const palette = bytes.subarray(14 + headerSize, 14 + headerSize + colours * entry);
    const indices = isRuns ? expandRuns(body, bits, width, height) : undefined;
    return palettePixels(
      indices ?? body,
      indices ? 8 : bits,
      palette,
      entry,
      indices ? { ...rows, stride: width } : rows,
    );
  }
  const masks = isFields ? readMasks(bytes, view) : bits === 16 ? FIVE_BITS : EIGHT_BITS;
  return colourPixels(body, bits, masks, alphaMask(view, headerSize, compression, masks), rows);
}

const FIVE_BITS = [0x7c00, 0x03e0, 0x001f];
const EIGHT_BITS = [0xff0000, 0x00ff00, 0x0000ff];

function readMasks(bytes: Uint8Array, view: DataView): number[] {
  requireBytes(bytes, 66);
  return [54, 58, 62].map((at) => view.getUint32(at, true));
}

/** Which bits are alpha; 0 for none. */
function alphaMask(view: DataView, headerSize: number, compression: number, masks: readonly number[]): number {
  const isDeclared = [56, 108, 124].includes(headerSize) || (headerSize === 40 && compression === 6);
  if (!isDeclared || view.byteLength < 70) return 0;
  const mask = view.getUint32(66, true);
  return masks.some((colour) => (colour & mask) !== 0) ? 0 : mask;
}

function requireBytes(bytes: Uint8Array, needed: number): void {
  if (bytes.length < needed) {
    throw new RangeError(`the file is cut short: its header asks for ${needed} bytes, it has ${bytes.length}`);
  }
}
