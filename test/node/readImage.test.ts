import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import sharp, { type Sharp } from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readImage } from "../../src/node/readImage.js";
import { bmpFile } from "./bmpFile.js";
import { tiffFile } from "./tiffFile.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "read-image-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function put(name: string, bytes: Uint8Array): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, bytes);
  return file;
}

const grey = Uint8Array.from({ length: 12 }, (_, i) => i * 20);
const greySharp = (): Sharp => sharp(grey, { raw: { width: 4, height: 3, channels: 1 } }).toColourspace("b-w");
const rgb = Uint8Array.from({ length: 24 }, (_, i) => (i * 31) % 256);
const rgbSharp = (): Sharp => sharp(rgb, { raw: { width: 4, height: 2, channels: 3 } });

describe("readImage", () => {
  it.each([
    { name: "g.png", encode: () => greySharp().png() },
    { name: "g.tiff", encode: () => greySharp().tiff({ compression: "lzw" }) },
  ])("reads grey pixels exactly from $name", async ({ name, encode }) => {
    const image = await readImage(await put(name, await encode().toBuffer()));
    expect(image).toEqual({ data: grey, height: 3, width: 4, channels: 1 });
    expect(image.data.constructor).toBe(Uint8Array);
  });

  it.each([
    { name: "c.png", encode: () => rgbSharp().png() },
    { name: "c.tif", encode: () => rgbSharp().tiff({ compression: "none" }) },
  ])("reads colours exactly from $name", async ({ name, encode }) => {
    const image = await readImage(await put(name, await encode().toBuffer()));
    expect(image).toEqual({ data: rgb, height: 2, width: 4, channels: 3 });
  });

  it("reads JPEG, grey as one channel, colour as three", async () => {
    const flat = (channels: 1 | 3): Sharp =>
      sharp(new Uint8Array(16 * 16 * channels).fill(90), { raw: { width: 16, height: 16, channels } });
    const one = await readImage(await put("g.jpg", await flat(1).toColourspace("b-w").jpeg().toBuffer()));
    const three = await readImage(await put("c.jpg", await flat(3).jpeg().toBuffer()));
    expect([one.channels, three.channels]).toEqual([1, 3]);
    for (const value of [...one.data, ...three.data]) expect(Math.abs(value - 90)).toBeLessThanOrEqual(1);
  });

  it("reads BMP by its content, whatever its name", async () => {
    const file = await put("b.dat", bmpFile({ width: 2, height: 1, bits: 24, value: (x) => [0xff0000, 0x0000ff][x] }));
    expect(await readImage(file)).toEqual({
      data: new Uint8Array([255, 0, 0, 0, 0, 255]),
      height: 1,
      width: 2,
      channels: 3,
    });
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])("turns EXIF orientation %i upright", async (orientation) => {
    // A dark upper left quarter as seen upright, stored the way EXIF defines the orientation: where row 0 and column 0 are.
    const [height, width] = orientation < 5 ? [32, 48] : [48, 32];
    const stored = new Uint8Array(height * width);
    const flipRows = [3, 4, 7, 8].includes(orientation); // upright rows are counted from the bottom
    const flipColumns = [2, 3, 6, 7].includes(orientation); // upright columns from the right
    for (let r = 0; r < height; r++) {
      for (let c = 0; c < width; c++) {
        const [row, column] = orientation < 5 ? [r, c] : [c, r];
        const isDark = (flipRows ? 31 - row : row) < 16 && (flipColumns ? 47 - column : column) < 24;
        stored[r * width + c] = isDark ? 0 : 255;
      }
    }
    const jpeg = await sharp(stored, { raw: { width, height, channels: 1 } })
      .withMetadata({ orientation })
      .jpeg({ quality: 100 })
      .toBuffer();
    const image = await readImage(await put(`o${orientation}.jpg`, jpeg));
    expect([image.height, image.width]).toEqual([32, 48]);
    const at = (y: number, x: number): number => image.data[(y * 48 + x) * image.channels];
    expect(at(4, 4)).toBeLessThan(20);
    for (const [y, x] of [
      [28, 4],
      [4, 44],
      [28, 44],
    ])
      expect(at(y, x)).toBeGreaterThan(235);
  });

  it("lays alpha on white", async () => {
    const rgba = new Uint8Array([0, 0, 0, 0, 200, 100, 0, 255]);
    const png = await sharp(rgba, { raw: { width: 2, height: 1, channels: 4 } })
      .png()
      .toBuffer();
    expect([...(await readImage(await put("a.png", png))).data]).toEqual([255, 255, 255, 200, 100, 0]);
  });

  it("brings 16 bits to 8", async () => {
    const deep = new Uint16Array([0, 0x8000, 0xffff, 0x1234]);
    const png = await sharp(deep, { raw: { width: 2, height: 2, channels: 1 } })
      .toColourspace("grey16")
      .png()
      .toBuffer();
    expect((await sharp(png).metadata()).depth).toBe("ushort");
    expect(await readImage(await put("d.png", png))).toEqual({
      data: new Uint8Array([0, 128, 255, 18]),
      height: 2,
      width: 2,
      channels: 1,
    });
  });

  it("brings CMYK to RGB: white stays white, black dark", async () => {
    const sheet = await sharp(new Uint8Array([...new Array(192).fill(255), ...new Array(192).fill(0)]), {
      raw: { width: 8, height: 16, channels: 3 },
    })
      .toColourspace("cmyk")
      .jpeg({ quality: 100 })
      .toBuffer();
    expect((await sharp(sheet).metadata()).space).toBe("cmyk");
    const { data, channels } = await readImage(await put("k.jpg", sheet));
    expect(channels).toBe(3);
    expect(data[0]).toBeGreaterThan(240);
    expect(data[data.length - 1]).toBeLessThan(60);
  });

  it("lays 16-bit alpha on white, and reads grey with alpha as one channel", async () => {
    const deep = Uint16Array.of(0, 0, 0, 0, 0, 0, 0, 0x8000, 0, 0, 0, 0xffff);
    const png = await sharp(deep, { raw: { width: 3, height: 1, channels: 4 } })
      .toColourspace("rgb16")
      .png()
      .toBuffer();
    expect((await sharp(png).metadata()).depth).toBe("ushort");
    const { data, channels } = await readImage(png);
    expect(channels).toBe(3);
    expect([data[0], data[6]]).toEqual([255, 0]);
    expect(Math.abs(data[3] - 127)).toBeLessThanOrEqual(1);
    const ink = await sharp(Uint8Array.of(0, 0, 0, 255), { raw: { width: 2, height: 1, channels: 2 } })
      .toColourspace("b-w")
      .png()
      .toBuffer();
    expect(await readImage(ink)).toEqual({ data: Uint8Array.of(255, 0), height: 1, width: 2, channels: 1 });
  });

  it.each(["gif", "webp"] as const)("reads the first frame of an animated %s", async (format) => {
    const frame = (red: number): Uint8Array =>
      Uint8Array.from({ length: 8 * 8 * 3 }, (_, i) => (i % 3 === 0 ? red : 0));
    const animated = await sharp(Buffer.concat([frame(255), frame(0)]), {
      raw: { width: 8, height: 16, channels: 3, pageHeight: 8 },
    })
      .toFormat(format, { lossless: true })
      .toBuffer();
    expect((await sharp(animated).metadata()).pages).toBe(2);
    const { data, height, width, channels } = await readImage(animated);
    expect([height, width, channels]).toEqual([8, 8, 3]);
    expect([...data]).toEqual([...frame(255)]);
  });

  it("reads the first page of a TIFF file, and AVIF", async () => {
    const flat = sharp(new Uint8Array(64 * 64 * 3).fill(90), { raw: { width: 64, height: 64, channels: 3 } });
    const { data } = await readImage(await flat.avif().toBuffer());
    expect(data).toHaveLength(64 * 64 * 3);
    for (const value of data) expect(Math.abs(value - 90)).toBeLessThanOrEqual(2);
  });

  it.each([
    { bits: 1, data: Uint8Array.of(0b10110010), values: [255, 0, 255, 255, 0, 0, 255, 0] },
    { bits: 1, photometric: 0 as const, data: Uint8Array.of(0b10110010), values: [0, 255, 0, 0, 255, 255, 0, 255] },
    { bits: 2, data: Uint8Array.of(0b00011011), values: [0, 85, 170, 255] },
    { bits: 4, data: Uint8Array.of(0x05, 0xaf), values: [0, 85, 170, 255] },
    { bits: 8, data: Uint8Array.of(0, 64, 128, 255), values: [0, 64, 128, 255] },
    { bits: 16, data: Uint16Array.of(0, 0x4000, 0x8000, 0xffff), values: [0, 64, 128, 255] },
    { bits: 16, photometric: 0 as const, data: Uint16Array.of(0, 0x4000, 0x8000, 0xffff), values: [255, 191, 128, 0] },
  ])("reads TIFF of $bits bits, photometric $photometric", async ({ values, ...options }) => {
    const image = await readImage(tiffFile({ ...options, width: values.length, format: 1 }));
    expect(image).toEqual({ data: Uint8Array.from(values), height: 1, width: values.length, channels: 1 });
  });

  it.each([
    { kind: "float", bits: 32, format: 3 as const, data: Float32Array.of(0, 0.5) },
    { kind: "char", bits: 8, format: 2 as const, data: Int8Array.of(-128, 127) },
    { kind: "short", bits: 16, format: 2 as const, data: Int16Array.of(-32768, 32767) },
    { kind: "int", bits: 32, format: 2 as const, data: Int32Array.of(0, 2 ** 30) },
    { kind: "uint", bits: 32, format: 1 as const, data: Uint32Array.of(0, 2 ** 31) },
  ])("refuses TIFF of kind $kind, which has no known white", async ({ kind, ...options }) => {
    await expect(readImage(tiffFile({ ...options, width: 2 }))).rejects.toThrow(
      `its samples are of kind "${kind}", whose white is not known; only 1 to 8 and 16 bits without sign are read: convert it to 16 bits`,
    );
  });

  it.each([
    { bits: 64, data: Float64Array.of(0, 1) },
    { bits: 12, data: Uint8Array.of(0, 0, 0) },
  ])("refuses TIFF of $bits bits", async ({ bits, data }) => {
    await expect(readImage(tiffFile({ width: 2, bits, format: 1, data }))).rejects.toThrow("readImage: the file given");
  });

  it("reads a JPEG file whose scan begins with the invalid bytes that some phones write", async () => {
    const good = await rgbSharp().jpeg().toBuffer();
    const scan = good.indexOf(Uint8Array.of(0xff, 0xda));
    const end = scan + 2 + good.readUInt16BE(scan + 2);
    expect([...good.subarray(end - 3, end)]).toEqual([0, 63, 0]);
    const phone = Buffer.from(good);
    phone.fill(0, end - 3, end);
    expect(await readImage(phone)).toEqual(await readImage(good));
    await expect(readImage(phone.subarray(0, -20))).rejects.toThrow("is cut short");
  });

  it("decodes no more than maxPixels, and reads no more than maxBytes", async () => {
    const png = await rgbSharp().png().toBuffer();
    expect(await readImage(png, { maxPixels: 8 })).toMatchObject({ width: 4, height: 2 });
    for (const bytes of [png, bmpFile({ width: 4, height: 2, bits: 24 })]) {
      await expect(readImage(bytes, { maxPixels: 7 })).rejects.toThrow(
        /: it has 4 x 2 pixels, more than the 7 of maxPixels$/,
      );
      await expect(readImage(bytes, { maxBytes: 50 })).rejects.toThrow(
        new RangeError(`readImage: the file given has ${bytes.length} bytes, more than the 50 of maxBytes`),
      );
    }
    const bomb = await sharp({ create: { width: 8192, height: 8192, channels: 3, background: "red" } })
      .png()
      .toBuffer();
    const before = process.resourceUsage().maxRSS;
    await expect(readImage(bomb)).rejects.toThrow("it has 8192 x 8192 pixels, more than the 33554432 of maxPixels");
    expect(process.resourceUsage().maxRSS - before).toBeLessThan(50_000);
  });

  it("refuses what sharp would draw, and a pipe", async () => {
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>');
    await expect(readImage(svg)).rejects.toThrow("it does not begin as PNG, JPEG, TIFF, WebP, GIF, AVIF or BMP do");
    const pipe = join(folder, "pipe.png");
    await promisify(execFile)("mkfifo", [pipe]);
    await expect(readImage(pipe)).rejects.toThrow(
      `readImage: cannot read ${pipe}: it is a pipe or a device, not a file`,
    );
  });

  it("names a file that is missing, empty, not an image", async () => {
    await expect(readImage(join(folder, "none.png"))).rejects.toThrow(
      `readImage: cannot read ${join(folder, "none.png")}: there is no such file`,
    );
    const empty = await put("empty.png", new Uint8Array(0));
    await expect(readImage(empty)).rejects.toThrow(`readImage: ${empty} is empty (0 bytes)`);
    const text = await put("text.png", Buffer.from("this is not an image"));
    await expect(readImage(text)).rejects.toThrow(
      `readImage: ${text} (20 bytes) is not an image that can be read, or is cut short: `,
    );
  });

  it.each(["png", "jpeg", "tiff", "bmp"] as const)("names a %s that is cut short", async (format) => {
    const noise = Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * 7919) % 251);
    const whole =
      format === "bmp"
        ? bmpFile({ width: 64, height: 64, bits: 24, value: (x, y) => x * 70000 + y })
        : await sharp(noise, { raw: { width: 64, height: 64, channels: 3 } })
            .toFormat(format)
            .toBuffer();
    for (const part of [0.3, 0.6, 0.95]) {
      const file = await put(`cut.${format}`, whole.subarray(0, Math.floor(whole.length * part)));
      await expect(readImage(file)).rejects.toThrow(`readImage: ${file} (`);
      await expect(readImage(file)).rejects.toThrow("is cut short");
    }
  });
});
