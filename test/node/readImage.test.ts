import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp, { type Sharp } from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readImage } from "../../src/node/readImage.js";
import { bmpFile } from "./bmpFile.js";

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

  it("names a file that is missing, empty, not an image", async () => {
    await expect(readImage(join(folder, "none.png"))).rejects.toThrow(
      `readImage: cannot read ${join(folder, "none.png")}: ENOENT`,
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
