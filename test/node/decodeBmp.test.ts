import { describe, expect, it } from "vitest";
import { decodeBmp as decode } from "../../src/node/decodeBmp.js";
import type { RawImage } from "../../src/images/rawImage.js";
import { bmpFile } from "./bmpFile.js";

type Colour = [number, number, number];
const colours = (count: number): Colour[] =>
  Array.from({ length: count }, (_, i) => [(i * 37) % 256, (i * 91 + 5) % 256, (i * 53 + 11) % 256]);
const colourAt = (x: number, y: number): Colour => [(x * 20) % 256, (y * 50) % 256, (x * y * 9 + 7) % 256];
const sizes = [
  [1, 1],
  [5, 3],
  [8, 4],
  [9, 2],
  [33, 3],
] as const;
const layouts = sizes.flatMap(([width, height]) =>
  [false, true].flatMap((topDown) => [0, 8].map((gap) => ({ width, height, topDown, gap }))),
);

function pixels(width: number, height: number, at: (x: number, y: number) => Colour): number[] {
  return Array.from({ length: width * height }, (_, i) => at(i % width, Math.floor(i / width))).flat();
}

const decodeBmp = (bytes: Uint8Array, maxPixels = 2 ** 25): RawImage => decode(bytes, maxPixels);

const EIGHT = [0xff0000, 0xff00, 0xff, 0xff000000];

describe("decodeBmp", () => {
  it.each([1, 2, 4, 8])("reads %i-bit palettes, every width, both ways up", (bits) => {
    const palette = colours(1 << bits);
    const value = (x: number, y: number): number => (x * 7 + y * 3) % palette.length;
    for (const layout of layouts) {
      const { width, height } = layout;
      const image = decodeBmp(bmpFile({ ...layout, bits, palette, value }));
      expect(image).toMatchObject({ width, height, channels: 3 });
      expect([...image.data]).toEqual(pixels(width, height, (x, y) => palette[value(x, y)]));
    }
  });

  it.each([24, 32])("reads %i-bit colours, every width, both ways up", (bits) => {
    const value = (x: number, y: number): number => {
      const [red, green, blue] = colourAt(x, y);
      return red * 65536 + green * 256 + blue;
    };
    for (const layout of layouts) {
      const { width, height } = layout;
      expect([...decodeBmp(bmpFile({ ...layout, bits, value })).data]).toEqual(pixels(width, height, colourAt));
    }
  });

  it("reads 16 bits as 5-5-5, and as 5-6-5 by bit fields, full scale at both ends", () => {
    const plain = bmpFile({ width: 3, height: 1, bits: 16, value: (x) => [0, 0x7fff, 0x7c00][x] });
    expect([...decodeBmp(plain).data]).toEqual([0, 0, 0, 255, 255, 255, 255, 0, 0]);
    const fields = bmpFile({
      width: 3,
      height: 1,
      bits: 16,
      masks: [0xf800, 0x07e0, 0x001f],
      value: (x) => [0xffff, 0x07e0, 0x8010][x],
    });
    expect([...decodeBmp(fields).data]).toEqual([255, 255, 255, 0, 255, 0, 132, 0, 132]);
  });

  it("reads 32-bit fields in another order, and lays their alpha on white", () => {
    const masks = [0xff, 0xff00, 0xff0000, 0xff000000];
    const value = (x: number): number => [0xff0000ff, 0x0000ff00, 0x33ff0000][x];
    const file = bmpFile({ width: 3, height: 1, bits: 32, header: 108, masks, value });
    expect([...decodeBmp(file).data]).toEqual([255, 0, 0, 255, 255, 255, 204, 204, 255]);
  });

  // Black, half or fully there, on white; from header sizes 56 (V3), 108 (V4) and 124 (V5), with bit fields and without.
  it.each(
    ([56, 108, 124] as const).flatMap((header) => [
      { name: "A1R5G5B5", header, bits: 16, masks: [0x7c00, 0x3e0, 0x1f, 0x8000], pixels: [0x8000, 0x0000, 0xfc00] },
      { name: "A4R4G4B4", header, bits: 16, masks: [0xf00, 0xf0, 0xf, 0xf000], pixels: [0xf000, 0x0000, 0xff00] },
      { name: "A8R8G8B8", header, bits: 32, masks: EIGHT, pixels: [0xff000000, 0x00000000, 0xffff0000] },
      { name: "A8R8G8B8 without bit fields", header, bits: 32, masks: EIGHT, pixels: [0xff000000, 0, 0xffff0000], compression: 0 }, // prettier-ignore
    ]),
  )("lays the alpha of $name on white, header of $header bytes", ({ pixels, ...options }) => {
    const file = bmpFile({ ...options, width: 3, height: 1, value: (x) => pixels[x] });
    expect([...decodeBmp(file).data]).toEqual([0, 0, 0, 255, 255, 255, 255, 0, 0]);
  });

  it("reads the alpha bit fields that follow a header of 40 bytes", () => {
    const file = bmpFile({ width: 2, height: 1, bits: 32, compression: 6, masks: EIGHT, value: (x) => [0xff000000, 0x00ff0000][x] }); // prettier-ignore
    expect([...decodeBmp(file).data]).toEqual([0, 0, 0, 255, 255, 255]);
  });

  it("ignores an alpha mask that overlaps a colour's, and an OS/2 header's bytes in its place", () => {
    for (const [header, mask] of [
      [124, 0xff00ff00],
      [64, 0xff000000],
    ] as const) {
      const masks = [0xff0000, 0xff00, 0xff, mask];
      const file = bmpFile({ width: 2, height: 1, bits: 32, header, compression: 0, masks, value: (x) => [0xff010203, 0x00ffffff][x] }); // prettier-ignore
      expect([...decodeBmp(file).data], `header ${header}`).toEqual([1, 2, 3, 255, 255, 255]);
    }
  });

  it("takes alpha that is 0 all over as opaque", () => {
    const masks = [0xff0000, 0xff00, 0xff, 0xff000000];
    const file = bmpFile({ width: 1, height: 1, bits: 32, header: 108, masks, value: () => 0x102030 });
    expect([...decodeBmp(file).data]).toEqual([0x10, 0x20, 0x30]);
  });

  it("makes one channel of a grey palette", () => {
    const palette = Array.from({ length: 256 }, (_, i): Colour => [i, i, i]);
    const image = decodeBmp(bmpFile({ width: 2, height: 2, bits: 8, palette, value: (x, y) => x * 100 + y }));
    expect(image).toEqual({ data: new Uint8Array([0, 100, 1, 101]), height: 2, width: 2, channels: 1 });
  });

  it("shows a palette index beyond the palette as black", () => {
    const file = bmpFile({ width: 3, height: 1, bits: 8, palette: colours(2), value: (x) => [0, 9, 1][x] });
    expect([...decodeBmp(file).data]).toEqual([...colours(1)[0], 0, 0, 0, ...colours(2)[1]]);
  });

  it("reads the short and the long OS/2 2.x header", () => {
    const palette = colours(4);
    for (const header of [16, 64] as const) {
      const file = bmpFile({ width: 4, height: 1, bits: 2, header, palette, value: (x) => x });
      expect([...decodeBmp(file).data]).toEqual(palette.flat());
    }
  });

  it("allocates nothing for more pixels than allowed, however small the file", () => {
    const file = bmpFile({ width: 1 << 14, height: 1 << 14, bits: 8, compression: 1, palette: colours(2), body: Uint8Array.of(0, 1) }); // prettier-ignore
    const before = process.memoryUsage().arrayBuffers;
    expect(() => decodeBmp(file)).toThrow("it has 16384 x 16384 pixels, more than the 33554432 of maxPixels");
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1e6);
    expect(decodeBmp(bmpFile({ width: 5, height: 3, bits: 24 }), 15)).toMatchObject({ width: 5, height: 3 });
    expect(() => decodeBmp(bmpFile({ width: 5, height: 3, bits: 24 }), 14)).toThrow("more than the 14 of maxPixels");
  });

  it("reads the old OS/2 header", () => {
    const palette = colours(2);
    const file = bmpFile({ width: 3, height: 2, bits: 1, header: 12, palette, value: (x, y) => (x + y) % 2 });
    expect([...decodeBmp(file).data]).toEqual(pixels(3, 2, (x, y) => palette[(x + y) % 2]));
  });

  it("expands 8-bit and 4-bit run lengths: runs, literals, jumps", () => {
    const palette = Array.from({ length: 16 }, (_, i): Colour => [i, i, i]);
    const rle8 = [3, 1, 0, 3, 2, 3, 1, 0, 0, 0, 2, 2, 0, 2, 2, 0, 2, 5, 0, 1]; // bottom row first
    expect([
      ...decodeBmp(bmpFile({ width: 6, height: 2, bits: 8, compression: 1, palette, body: Uint8Array.from(rle8) }))
        .data,
    ]).toEqual([2, 2, 0, 0, 5, 5, 1, 1, 1, 2, 3, 1]);
    const rle4 = [5, 0x12, 0, 0, 0, 5, 0x34, 0x56, 0x70, 0, 0, 1];
    expect([
      ...decodeBmp(bmpFile({ width: 5, height: 2, bits: 4, compression: 2, palette, body: Uint8Array.from(rle4) }))
        .data,
    ]).toEqual([3, 4, 5, 6, 7, 1, 2, 1, 2, 1]);
  });

  it("refuses every cut of a file", () => {
    const files = [
      bmpFile({ width: 5, height: 3, bits: 24 }),
      bmpFile({ width: 5, height: 3, bits: 4, palette: colours(16) }),
      bmpFile({
        width: 6,
        height: 1,
        bits: 8,
        compression: 1,
        palette: colours(4),
        body: Uint8Array.from([6, 1, 0, 0]),
      }),
    ];
    for (const file of files) {
      for (let bytes = 0; bytes < file.length; bytes++) {
        expect(() => decodeBmp(file.subarray(0, bytes))).toThrow(
          bytes < 26 ? "not a BMP file" : "the file is cut short",
        );
      }
    }
  });

  it.each([
    { file: bmpFile({ width: 0, height: 3, bits: 24 }), text: "a BMP of 0 x 3 pixels cannot be read" },
    {
      file: bmpFile({ width: 1 << 20, height: 1 << 20, bits: 8, body: new Uint8Array(4), compression: 1 }),
      text: "it has 1048576 x 1048576 pixels, more than the 33554432 of maxPixels",
    },
    {
      file: bmpFile({ width: 1, height: 1, bits: 24, compression: 4 }),
      text: "BMP compression 4 with 24 bits per pixel cannot be read",
    },
    {
      file: bmpFile({ width: 1, height: 1, bits: 48, body: new Uint8Array(8) }),
      text: "a BMP of 48 bits per pixel cannot be read",
    },
  ])("refuses: $text", ({ file, text }) => {
    expect(() => decodeBmp(file)).toThrow(new RangeError(text));
  });
});
