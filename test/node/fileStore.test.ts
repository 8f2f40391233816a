import { execFile, execFileSync } from "node:child_process";
import { mkdtemp, open, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fileStore } from "../../src/node/fileStore.js";
import { failWrites } from "./failWrites.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "store-"));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

describe("fileStore", () => {
  it("reads undefined first, then what was written", async () => {
    const store = fileStore(join(folder, "sub", "gallery.bin"));
    expect(await store.read()).toBeUndefined();
    await store.write(new Uint8Array([4, 5]));
    expect(await store.read()).toEqual(new Uint8Array([4, 5]));
  });

  it("carries out writes in order", async () => {
    const store = fileStore(join(folder, "g.bin"));
    await Promise.all(Array.from({ length: 20 }, (_, i) => store.write(new Uint8Array([i]))));
    expect(await store.read()).toEqual(new Uint8Array([19]));
  });

  it("keeps the old bytes after a failed write, and can write again", async () => {
    const store = fileStore(join(folder, "g.bin"));
    await store.write(new Uint8Array([1]));
    await failWrites();
    await expect(store.write(new Uint8Array([2]))).rejects.toThrow(/^fileStore: could not write .*g\.bin: ENOSPC/);
    vi.restoreAllMocks();
    expect(await store.read()).toEqual(new Uint8Array([1]));
    await store.write(new Uint8Array([3]));
    expect(await store.read()).toEqual(new Uint8Array([3]));
  });

  it("names a file that is there but cannot be read", async () => {
    await expect(fileStore(folder).read()).rejects.toThrow(`fileStore: cannot read ${folder}: EISDIR`);
    const handle = await open(join(folder, "x"), "w");
    await handle.close();
    expect(await fileStore(join(folder, "x")).read()).toEqual(new Uint8Array(0));
  });

  it("reads nothing of a file larger than maxBytes, and does not wait for a pipe", async () => {
    const file = join(folder, "g.bin");
    await fileStore(file).write(new Uint8Array(100));
    expect(await fileStore(file, { maxBytes: 100 }).read()).toHaveLength(100);
    await expect(fileStore(file, { maxBytes: 99 }).read()).rejects.toThrow(
      `fileStore: ${file} must have at most 99 bytes, got 100; raise maxBytes if you trust it`,
    );
    execFileSync("mkfifo", [join(folder, "pipe")]);
    await expect(fileStore(join(folder, "pipe")).read()).rejects.toThrow("pipe: it is no file");
  });

  it("has the file's path as its name", () => {
    expect(fileStore("a/b.oneshot").name).toBe("a/b.oneshot");
  });

  it("refuses to write over what another program wrote since, unless told so", async () => {
    const file = join(folder, "g.bin");
    await fileStore(file).write(Uint8Array.of(1));
    await fileStore(file).write(Uint8Array.of(2)); // another store of the same program
    const code = `const { writeFileSync, renameSync } = require("node:fs"); writeFileSync(${JSON.stringify(`${file}.new`)}, "9"); renameSync(${JSON.stringify(`${file}.new`)}, ${JSON.stringify(file)})`;
    execFileSync(process.execPath, ["-e", code]);
    await expect(fileStore(file).write(Uint8Array.of(3))).rejects.toThrow(
      `fileStore: could not write ${file}: another program has changed it since it was read; load it again and make the change there, or pass { overwrite: true }`,
    );
    expect(await fileStore(file).read()).toEqual(new TextEncoder().encode("9"));
    await fileStore(file).write(Uint8Array.of(4));
    execFileSync(process.execPath, ["-e", code]);
    await fileStore(file, { overwrite: true }).write(Uint8Array.of(5));
    expect(await fileStore(file).read()).toEqual(Uint8Array.of(5));
    await rm(file);
    await fileStore(file).write(Uint8Array.of(6)); // nothing is lost by that
    expect(await readdir(folder)).toEqual(["g.bin"]);
  });

  it("loses nothing of what several processes add to one file at a time", async () => {
    const file = join(folder, "g.bin");
    const store = fileStore(file);
    await store.write(new Uint8Array(0));
    const program = join(import.meta.dirname, "addToFile.ts");
    const tsx = join(import.meta.dirname, "../../node_modules/tsx/dist/cli.mjs");
    const run = promisify(execFile);
    await Promise.all(["1", "2", "3"].map((id) => run(process.execPath, [tsx, program, file, id, "8"])));
    const bytes = (await store.read())!;
    expect([1, 2, 3].map((id) => bytes.filter((byte) => byte === id).length)).toEqual([8, 8, 8]);
    expect(await readdir(folder)).toEqual(["g.bin"]);
  });
});
