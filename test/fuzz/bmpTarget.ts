import { decodeBmp } from "../../src/node/decodeBmp.js";
import { MAX_PIXELS } from "../../src/node/readImage.js";
import { bmpFile } from "../node/bmpFile.js";
import type { FuzzTarget } from "./fuzz.js";

const value = (x: number, y: number): number => (x * 37 + y * 101) & 0xff;
const wide = (x: number, y: number): number => (value(x, y) * 0x01020408) >>> 0;
const palette = (count: number): [number, number, number][] =>
  Array.from({ length: count }, (_, i) => [(i * 37) & 255, (i * 11) & 255, (i * 73) & 255]);
const size = { width: 9, height: 7 };

/** Bitmaps of every kind that `decodeBmp` knows. */
function files(): Uint8Array[] {
  return [
    bmpFile({ ...size, bits: 1, palette: palette(2), value: (x, y) => value(x, y) & 1 }),
    bmpFile({ ...size, bits: 4, palette: palette(16), value: (x, y) => value(x, y) & 15, topDown: true }),
    bmpFile({ ...size, bits: 8, palette: palette(200), value, gap: 8 }),
    bmpFile({ ...size, bits: 8, header: 12, palette: palette(256), value }),
    bmpFile({ ...size, bits: 16, value: (x, y) => wide(x, y) & 0xffff }),
    bmpFile({
      ...size,
      bits: 16,
      header: 108,
      masks: [0xf00, 0xf0, 0xf, 0xf000],
      value: (x, y) => wide(x, y) & 0xffff,
    }),
    bmpFile({ ...size, bits: 24, value: (x, y) => wide(x, y) & 0xffffff }),
    bmpFile({ ...size, bits: 32, value: wide }),
    bmpFile({ ...size, bits: 32, masks: [0xff, 0xff00, 0xff0000], value: wide }),
    bmpFile({ ...size, bits: 32, header: 108, masks: [0xff0000, 0xff00, 0xff, 0xff000000], value: wide }),
    bmpFile({ width: 6, height: 2, bits: 8, compression: 1, palette: palette(16), body: Uint8Array.of(3, 1, 0, 3, 2, 3, 1, 0, 0, 0, 2, 2, 0, 2, 2, 0, 2, 5, 0, 1) }), // prettier-ignore
    bmpFile({ width: 5, height: 2, bits: 4, compression: 2, palette: palette(16), body: Uint8Array.of(5, 0x12, 0, 0, 0, 5, 0x34, 0x56, 0x70, 0, 0, 1) }), // prettier-ignore
  ];
}

const sizes = [0, 1, 0xff, 0x1fff, 0x7fff, 0xffff, 0x10000].flatMap((side) => [side, -side >>> 0]);

export const bmpTarget: FuzzTarget = {
  name: "bmp",
  files,
  clean: /^(not a BMP|a BMP|BMP|it has|the file is cut short)/,
  own: [
    // Width, height, depth and compression: what decides how much is allocated.
    (file, _, random) => {
      const changed = file.slice();
      if (changed.length < 34) return changed;
      const view = new DataView(changed.buffer);
      const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)];
      if (random() < 0.5) view.setUint32(pick([18, 22]), pick(sizes), true);
      else if (random() < 0.5) view.setUint16(28, pick([0, 1, 2, 4, 8, 16, 24, 32, 64]), true);
      else view.setUint32(30, pick([0, 1, 2, 3, 4, 5, 6, 11]), true);
      return changed;
    },
  ],
  read: (bytes) => {
    const { data, height, width, channels } = decodeBmp(bytes, MAX_PIXELS);
    if (channels !== 1 && channels !== 3) throw new Error(`${channels} channels`);
    if (data.length !== height * width * channels) throw new Error(`${data.length} values`);
    return "content";
  },
};
