import { execFileSync } from "node:child_process";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
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
});
