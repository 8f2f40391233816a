import { describe, expect, it } from "vitest";
import { decodeBmp } from "../../src/node/decodeBmp.js";
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
      text: "a BMP of 1048576 x 1048576 pixels cannot be read",
    },
    {
      file: bmpFile({ width: 1, height: 1, bits: 24, compression: 4 }),
      text: "BMP compression 4 with 24 bits a pixel cannot be read",
    },
    {
      file: bmpFile({ width: 1, height: 1, bits: 48, body: new Uint8Array(8) }),
      text: "a BMP of 48 bits a pixel cannot be read",
    },
    {
      file: bmpFile({ width: 1, height: 1, bits: 8, palette: colours(2), value: () => 9 }),
      text: "a pixel has colour 9, but the palette has 2",
    },
  ])("refuses: $text", ({ file, text }) => {
    expect(() => decodeBmp(file)).toThrow(text);
  });
});
