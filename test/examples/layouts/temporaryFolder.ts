import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import sharp from "sharp";
import { afterEach } from "vitest";

const made: string[] = [];

afterEach(async () => {
  await Promise.all(made.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
});

/** A new folder with the given files, by their paths in it; it is removed after the test. */
export async function temporaryFolder(files: Readonly<Record<string, string | Uint8Array>> = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "layout-"));
  made.push(folder);
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return folder;
}

/** A grey image in a format of sharp's. */
export function encodeGrey(
  pixels: ArrayLike<number>,
  [height, width]: readonly [height: number, width: number],
  format: "png" | "tiff" | "jpeg" = "png",
): Promise<Uint8Array> {
  return sharp(Uint8Array.from(pixels), { raw: { width, height, channels: 1 } })
    .toFormat(format, format === "tiff" ? { compression: "none" } : {})
    .toBuffer();
}
