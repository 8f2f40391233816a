import type { RawImage } from "../images/rawImage.js";

/** The layout of a bitmap's rows in its bytes. */
export interface BmpRows {
  readonly width: number;
  readonly height: number;
  /** Bytes from one row to the next. */
  readonly stride: number;
  /** Whether the first row in the file is the top one. */
  readonly isTopDown: boolean;
}

/** Pixels that are indices of 1 to 8 bits into a palette of `entry` bytes per colour; an index beyond the palette is black. */
export function palettePixels(
  body: Uint8Array,
  bits: number,
  palette: Uint8Array,
  entry: number,
  { width, height, stride, isTopDown }: BmpRows,
): RawImage {
  const colours = new Uint8Array(256 * 3);
  let isGrey = true;
  for (let from = 0, to = 0; from + entry <= palette.length; from += entry, to += 3) {
    colours.set([palette[from + 2], palette[from + 1], palette[from]], to); // stored blue, green, red
    isGrey &&= palette[from] === palette[from + 1] && palette[from] === palette[from + 2];
  }
  const channels = isGrey ? 1 : 3;
  const data = new Uint8Array(width * height * channels);
  const mask = (1 << bits) - 1;
  for (let y = 0, to = 0; y < height; y++) {
    const row = (isTopDown ? y : height - 1 - y) * stride;
    for (let x = 0; x < width; x++) {
      const bit = x * bits;
      const colour = 3 * ((body[row + (bit >> 3)] >> (8 - bits - (bit & 7))) & mask);
      for (let c = 0; c < channels; c++) data[to++] = colours[colour + c];
    }
  }
  return { data, height, width, channels };
}

/** Pixels of 16, 24 or 32 bits with colours at the bits of the masks; alpha, unless 0 everywhere, is flattened onto white. */
export function colourPixels(
  body: Uint8Array,
  bits: number,
  masks: readonly number[],
  alphaMask: number,
  { width, height, stride, isTopDown }: BmpRows,
): RawImage {
  const data = new Uint8Array(width * height * 3);
  const alphas = alphaMask === 0 ? undefined : new Uint8Array(width * height);
  const [red, green, blue, alpha] = [...masks, alphaMask].map(field);
  let anyAlpha = false;
  for (let y = 0, pixel = 0; y < height; y++) {
    let at = (isTopDown ? y : height - 1 - y) * stride;
    for (let x = 0; x < width; x++, pixel++, at += bits / 8) {
      let value = body[at] | (body[at + 1] << 8);
      if (bits >= 24) value |= body[at + 2] << 16;
      if (bits === 32) value |= body[at + 3] << 24;
      data[pixel * 3] = level(value, red);
      data[pixel * 3 + 1] = level(value, green);
      data[pixel * 3 + 2] = level(value, blue);
      if (alphas === undefined) continue;
      alphas[pixel] = level(value, alpha);
      anyAlpha ||= alphas[pixel] > 0;
    }
  }
  // Many writers declare alpha and leave it 0 everywhere: such a file is opaque.
  if (alphas !== undefined && anyAlpha) {
    for (let pixel = 0, i = 0; pixel < alphas.length; pixel++) {
      const share = alphas[pixel] / 255;
      for (let c = 0; c < 3; c++, i++) data[i] = Math.round(255 + (data[i] - 255) * share);
    }
  }
  return { data, height, width, channels: 3 };
}

interface Field {
  readonly mask: number;
  readonly shift: number;
  readonly most: number;
}

function field(mask: number): Field {
  if (mask === 0) return { mask, shift: 0, most: 0 };
  const shift = 31 - Math.clz32(mask & -mask);
  return { mask, shift, most: mask >>> shift };
}

function level(value: number, { mask, shift, most }: Field): number {
  const part = (value & mask) >>> shift;
  return most === 255 ? part : most === 0 ? 0 : Math.round((part * 255) / most);
}
