import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { outsideEncoder } from "../../src/encoders/outsideEncoder.js";
import { fileCache } from "../../src/node/fileCache.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "file-cache-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const key = (i: number): string => i.toString(16).padStart(32, "0").split("").reverse().join("");
const filesIn = async (): Promise<string[]> =>
  (await readdir(folder, { recursive: true })).filter((name) => name.length > 3);

describe("fileCache", () => {
  it("keeps nothing in a folder that is not there", async () => {
    await fileCache(join(folder, "none")).set([]);
    expect(await fileCache(join(folder, "none")).get([])).toEqual([]);
  });

  it("gives back what it kept, also to another cache on the folder", async () => {
    const values = Float32Array.of(1.5, -2e-30, 3e30);
    await fileCache(folder).set([
      [key(1), values],
      [key(2), Float32Array.of(7)],
    ]);
    expect(await fileCache(folder).get([key(2), key(3), key(1)])).toEqual([Float32Array.of(7), undefined, values]);
    expect(await fileCache(join(folder, "none")).get([key(1)])).toEqual([undefined]);
  });

  it("takes a damaged file for missing, and removes it", async () => {
    const cache = fileCache(folder);
    await cache.set([[key(1), Float32Array.of(1, 2, 3)]]);
    const [name] = await filesIn();
    const bytes = await readFile(join(folder, name));
    for (const damaged of [
      bytes.subarray(0, 20),
      bytes.subarray(0, 5),
      Buffer.from(bytes.map((b, i) => (i === 17 ? b ^ 1 : b))),
    ]) {
      await writeFile(join(folder, name), damaged);
      expect(await cache.get([key(1)])).toEqual([undefined]);
      expect(await filesIn()).toEqual([]);
    }
  });

  it("keeps within its bound, and forgets what was used longest ago", async () => {
    const embedding = new Float32Array(100); // 416 bytes with its checksum
    const cache = fileCache(folder, { maxBytes: 4160 });
    for (let i = 0; i < 10; i++) {
      await cache.set([[key(i), embedding]]);
      for (const name of await filesIn()) {
        const { mtimeMs } = await stat(join(folder, name));
        await utimes(join(folder, name), mtimeMs / 1000 - 10, mtimeMs / 1000 - 10);
      }
    }
    expect((await cache.get([key(0)]))[0]).toBeDefined(); // used just now
    await cache.set([[key(10), embedding]]);
    const kept = await cache.get(Array.from({ length: 11 }, (_, i) => key(i)));
    expect(kept.map((found) => found !== undefined)).toEqual([true, false, false, ...Array<boolean>(8).fill(true)]);
  });

  it("removes what a process left half written, once it is old", async () => {
    const cache = fileCache(folder);
    await cache.set([[key(1), Float32Array.of(1)]]);
    const parent = join(folder, (await readdir(folder))[0]);
    await writeFile(join(parent, ".1.abc.tmp"), "half");
    await writeFile(join(parent, ".2.abc.tmp"), "half");
    await utimes(join(parent, ".1.abc.tmp"), 1, 1);
    await fileCache(folder).set([[key(2), Float32Array.of(1)]]);
    expect((await readdir(parent)).filter((name) => name.endsWith(".tmp"))).toEqual([".2.abc.tmp"]);
  });

  it("refuses keys that could leave the folder, and says which folder cannot be used", async () => {
    await expect(fileCache(folder).get(["../../etc/passwd"])).rejects.toThrow(
      "fileCache: a key must be at least 8 hexadecimal digits",
    );
    const file = join(folder, "file");
    await writeFile(file, "");
    await expect(fileCache(file).set([[key(1), Float32Array.of(1)]])).rejects.toThrow(
      `fileCache: cannot write ${file}: `,
    );
    expect(() => fileCache(folder, { maxBytes: 0 })).toThrow(
      "fileCache: maxBytes must be a whole number of at least 1, got 0",
    );
  });

  it("spares the model what it gave in an earlier run", async () => {
    let asked = 0;
    const make = () =>
      outsideEncoder<string>({
        name: "lengths, 1",
        size: 2,
        embed: (texts) => ((asked += texts.length), texts.map((text) => [text.length, 1])),
        cache: fileCache(folder),
      });
    const first = await make().embed(["a", "bb", "ccc"]);
    expect(await make().embed(["a", "bb", "ccc"])).toEqual(first);
    expect(asked).toBe(3);
  });

  it("serves several processes that write, read and sweep at once", async () => {
    const module = fileURLToPath(new URL("../../src/node/fileCache.ts", import.meta.url));
    const program = `
      import { fileCache } from ${JSON.stringify(module)};
      const cache = fileCache(${JSON.stringify(folder)}, { maxBytes: 20000 });
      const key = (i) => (i % 97).toString(16).padStart(32, "0").split("").reverse().join("");
      for (let i = 0; i < 300; i++) {
        await cache.set([[key(i), new Float32Array(50).fill(i % 97)]]);
        const found = (await cache.get([key(i * 7)]))[0];
        if (found && (found.length !== 50 || found.some((value) => value !== (i * 7) % 97))) throw new Error("torn at " + i);
      }`;
    const run = () => promisify(execFile)(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program]);
    await Promise.all([run(), run(), run()]);
    const sizes = await Promise.all((await filesIn()).map(async (name) => (await stat(join(folder, name))).size));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(3 * 2000 + 20000);
  }, 60_000);
});
