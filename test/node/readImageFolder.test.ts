import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { imagePreprocessor } from "../../src/images/imagePreprocessor.js";
import type { RawImage } from "../../src/images/rawImage.js";
import { readImageFolder } from "../../src/node/readImageFolder.js";
import { bmpFile } from "./bmpFile.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "read-folder-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function put(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), bytes);
}

/** A 3 x 2 image of one grey value, in the format that the name ends with. */
async function putImage(path: string, value: number): Promise<void> {
  if (path.endsWith(".bmp")) {
    const palette = [[value, value, value]] as [number, number, number][];
    return put(path, bmpFile({ width: 3, height: 2, bits: 8, palette }));
  }
  const image = sharp(new Uint8Array(6).fill(value), { raw: { width: 3, height: 2, channels: 1 } }).toColourspace(
    "b-w",
  );
  const ending = path.slice(path.lastIndexOf(".") + 1).toLowerCase() as "png" | "tiff";
  return put(path, await image.toFormat(ending).toBuffer());
}

describe("readImageFolder", () => {
  it("reads one folder per class, files sorted by name, every format", async () => {
    await putImage("b/2.png", 40);
    await putImage("b/10.PNG", 30);
    await putImage("a/z.tiff", 20);
    await putImage("a/c.bmp", 10);
    await putImage("Z/1.png", 0);
    await put("a/notes.txt", Buffer.from("passed over"));
    await put("a/.hidden.png", Buffer.from("passed over"));
    await put("readme.md", Buffer.from("passed over"));
    const read = await readImageFolder(folder);
    expect(read.files).toEqual(["Z/1.png", "a/c.bmp", "a/z.tiff", "b/10.PNG", "b/2.png"]);
    expect(read.labels).toEqual(["Z", "a", "a", "b", "b"]);
    expect(read.images.map((image) => image.data[0])).toEqual([0, 10, 20, 30, 40]);
    expect(read).not.toHaveProperty("forged");
  });

  it("gives the same rows whatever the concurrency", async () => {
    for (let i = 0; i < 23; i++) await putImage(`c${i % 3}/${i}.png`, i * 10);
    const one = await readImageFolder(folder, { concurrency: 1 });
    for (const concurrency of [2, 5, 64]) expect(await readImageFolder(folder, { concurrency })).toEqual(one);
  });

  it("reads signatures: writers, genuine and forged", async () => {
    await putImage("w2/genuine/1.png", 1);
    await putImage("w1/genuine/1.png", 2);
    await putImage("w1/genuine/2.png", 3);
    await putImage("w1/forged/1.png", 4);
    const { labels, files, forged, images } = await readImageFolder(folder, { layout: "signatures" });
    expect(files).toEqual(["w1/genuine/1.png", "w1/genuine/2.png", "w1/forged/1.png", "w2/genuine/1.png"]);
    expect(labels).toEqual(["w1", "w1", "w1", "w2"]);
    expect([...forged]).toEqual([0, 0, 1, 0]);
    expect(images.map((image) => image.data[0])).toEqual([2, 3, 4, 1]);
  });

  it("preprocesses as it reads", async () => {
    await putImage("a/1.png", 55);
    await putImage("a/2.png", 155);
    const preprocess = imagePreprocessor({ size: [4, 4], invert: true });
    const { images } = await readImageFolder(folder, { preprocess });
    expect(images.map(({ height, width }) => [height, width])).toEqual([
      [4, 4],
      [4, 4],
    ]);
    expect(images.map((image) => Math.round(image.data[5]))).toEqual([200, 100]);
  });

  it("tells how far it is", async () => {
    for (let i = 0; i < 5; i++) await putImage(`a/${i}.png`, i);
    const seen: [number, number][] = [];
    await readImageFolder(folder, {
      concurrency: 2,
      onProgress: (done, total) => seen.push([done, total]),
      progress: true,
    });
    expect(seen).toEqual([
      [2, 5],
      [4, 5],
      [5, 5],
    ]);
  });

  it("takes the endings it is given", async () => {
    await putImage("a/1.png", 1);
    await putImage("a/2.bmp", 2);
    expect((await readImageFolder(folder, { extensions: [".BMP"] })).files).toEqual(["a/2.bmp"]);
  });

  it("follows links to folders", async () => {
    await putImage("store/real/1.png", 9);
    await mkdir(join(folder, "set"));
    await symlink(join(folder, "store", "real"), join(folder, "set", "linked"));
    expect((await readImageFolder(join(folder, "set"))).files).toEqual(["linked/1.png"]);
  });

  it("stops when told", async () => {
    await putImage("a/1.png", 1);
    await expect(readImageFolder(folder, { signal: AbortSignal.abort(new Error("enough")) })).rejects.toThrow("enough");
  });

  it("names the first bad file, in order, whatever the timing", async () => {
    for (let i = 0; i < 8; i++) await putImage(`a/${i}.png`, i);
    await put("a/3.png", Buffer.from("not an image"));
    await put("a/6.png", new Uint8Array(0));
    await expect(readImageFolder(folder, { concurrency: 8 })).rejects.toThrow(
      `readImage: ${join(folder, "a/3.png")} (12 bytes) is not an image that can be read, or is cut short`,
    );
  });

  it("skips what cannot be read or prepared, if told to, and says which", async () => {
    for (let i = 0; i < 4; i++) await putImage(`w/genuine/${i}.png`, i);
    await putImage("w/forged/5.png", 5);
    await put("w/genuine/1.png", Buffer.from("not an image"));
    await rm(join(folder, "w/genuine/2.png"));
    await promisify(execFile)("mkfifo", [join(folder, "w/genuine/2.png")]);
    const preprocess = (image: RawImage): RawImage => {
      if (image.data[0] === 3) throw new RangeError("no ink");
      return image;
    };
    const seen: number[] = [];
    const read = await readImageFolder(folder, {
      layout: "signatures",
      unreadable: "skip",
      preprocess,
      concurrency: 2,
      onProgress: (done) => seen.push(done),
    });
    expect(read.files).toEqual(["w/genuine/0.png", "w/forged/5.png"]);
    expect(read.labels).toEqual(["w", "w"]);
    expect([...read.forged]).toEqual([0, 1]);
    expect(read.images.map((image) => image.data[0])).toEqual([0, 5]);
    expect(read.skipped.map(({ file, label }) => [file, label])).toEqual(
      [1, 2, 3].map((i) => [`w/genuine/${i}.png`, "w"]),
    );
    expect(read.skipped[0].error.message).toMatch(/not an image that can be read/);
    expect(read.skipped[1].error.message).toMatch(/it is a pipe or a device, not a file/);
    expect(read.skipped[2].error.message).toMatch(/RangeError: no ink/);
    expect(seen).toEqual([2, 4, 5]);
  });

  it("does not wait for a pipe, and hands on the limits", async () => {
    await mkdir(join(folder, "a"));
    await promisify(execFile)("mkfifo", [join(folder, "a/1.png")]);
    await expect(readImageFolder(folder)).rejects.toThrow("a/1.png: it is a pipe or a device, not a file");
    await expect(readImageFolder(folder, { unreadable: "skip" })).rejects.toThrow("a/1.png: it is a pipe or a device");
    await expect(readImageFolder(folder, { unreadable: "ignore" as "skip" })).rejects.toThrow(
      'readImageFolder: unreadable must be "throw" or "skip", got "ignore"',
    );
    await rm(join(folder, "a/1.png"));
    await putImage("a/1.png", 1);
    await expect(readImageFolder(folder, { maxPixels: 5 })).rejects.toThrow("more than the 5 of maxPixels");
    expect((await readImageFolder(folder)).skipped).toEqual([]);
  });

  it("names the file that preprocessing refuses", async () => {
    await putImage("a/1.png", 1);
    const preprocess = (): never => {
      throw new RangeError("no ink");
    };
    await expect(readImageFolder(folder, { preprocess })).rejects.toThrow(
      `readImageFolder: preprocessing ${join(folder, "a/1.png")} failed: RangeError: no ink`,
    );
  });

  it("names what is wrong with the folder", async () => {
    const missing = join(folder, "none");
    await expect(readImageFolder(missing)).rejects.toThrow(
      `readImageFolder: cannot read the folder ${missing}: there is no such folder`,
    );
    await expect(readImageFolder(folder)).rejects.toThrow(
      `readImageFolder: ${folder} has no sub-folders; expected one for each class, with the images inside`,
    );
    await putImage("a/1.png", 1);
    await mkdir(join(folder, "empty"));
    await expect(readImageFolder(folder)).rejects.toThrow(
      `readImageFolder: class ${join(folder, "empty")} has no images (png, jpg, jpeg, tif, tiff, bmp, webp)`,
    );
    await expect(readImageFolder(folder, { layout: "signatures" })).rejects.toThrow(
      `readImageFolder: writer ${join(folder, "a")} has no folder "genuine"; images lie in it directly: use layout "classes"`,
    );
    await expect(readImageFolder(folder, { layout: "flat" as "classes" })).rejects.toThrow(
      'readImageFolder: layout must be "classes" or "signatures", got "flat"',
    );
    await expect(readImageFolder(folder, { concurrency: 0 })).rejects.toThrow(
      "readImageFolder: concurrency must be a whole number of at least 1, got 0",
    );
  });

  it("points to the other layout, and to an empty folder of forgeries", async () => {
    await putImage("w/genuine/1.png", 1);
    await expect(readImageFolder(folder)).rejects.toThrow('it has a folder "genuine": use layout "signatures"');
    await mkdir(join(folder, "w", "forged"));
    await expect(readImageFolder(folder, { layout: "signatures" })).rejects.toThrow(
      `readImageFolder: ${join(folder, "w/forged")} has no images (png, jpg, jpeg, tif, tiff, bmp, webp); remove the folder if there are no forgeries`,
    );
  });
});
