import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { readLabelled } from "../../src/cli/readLabelled.js";
import type { RawImage } from "../../src/images/rawImage.js";
import { pictureFolder, temporaryFolder, titleTable } from "./folders.js";

const folder = await temporaryFolder();

describe("readLabelled", () => {
  it("reads a folder of pictures by class, skips what cannot be read, and says so", async () => {
    const pictures = await pictureFolder(join(folder, "pictures"), 2, 3);
    await writeFile(join(pictures, "class 1", "broken.png"), "no picture");
    await writeFile(join(pictures, "class 1", "notes.txt"), "passed over");
    await mkdir(join(pictures, ".hidden"));
    const told: string[] = [];
    const { kind, data } = await readLabelled(pictures, (line) => told.push(line));
    expect(kind.kind).toBe("image");
    expect(data.labels).toEqual(["class 0", "class 0", "class 0", "class 1", "class 1", "class 1"]);
    expect(data.names[3]).toBe("class 1/0.png");
    expect((data.samples[0] as RawImage).width).toBe(48);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/^skipped class 1\/broken\.png: /);
  });

  it("names ten of the files that it skips, and refuses a folder of which it can read none", async () => {
    const pictures = await pictureFolder(join(folder, "mixed"), 1, 1);
    for (let i = 0; i < 13; i++) await writeFile(join(pictures, "class 0", `broken ${i}.png`), "no picture");
    const told: string[] = [];
    expect((await readLabelled(pictures, (line) => told.push(line))).data.samples).toHaveLength(1);
    expect(told).toHaveLength(11);
    expect(told.at(-1)).toBe("skipped 3 more");
    await rm(join(pictures, "class 0", "0.png"));
    await expect(readLabelled(pictures, () => undefined)).rejects.toThrow(
      /^none of the 13 pictures in .*mixed can be read; class 0\/broken 0\.png: readImage: /,
    );
  });

  it("reads a table of texts", async () => {
    const { kind, data } = await readLabelled(await titleTable(join(folder, "titles.csv")), () => undefined);
    expect(kind.kind).toBe("text");
    expect(data.samples).toHaveLength(72);
  });

  it("says what was expected where there is nothing to read", async () => {
    const empty = join(folder, "empty");
    await mkdir(empty);
    await expect(readLabelled(empty, () => undefined)).rejects.toThrow(
      /empty must have a sub-folder for each class with pictures \(png, .*\) or recordings \(wav, .*\) inside, found 0 other files/,
    );
    await expect(readLabelled(join(folder, "none"), () => undefined)).rejects.toThrow(
      /cannot find .*none; expected a folder, or a CSV file/,
    );
  });
});
