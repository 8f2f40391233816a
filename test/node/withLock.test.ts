import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { OWNER } from "../../src/node/removeLeftovers.js";
import { withLock } from "../../src/node/withLock.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lock-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** The name of the lock of a file, found while it is held. */
async function lockOf(file: string): Promise<string> {
  return withLock("f", file, async () =>
    join(
      folder,
      (await readdir(folder)).find((name) => name.endsWith(".lock"))!,
    ),
  );
}

describe("withLock", () => {
  it("does one thing after the other, and leaves nothing", async () => {
    const done: string[] = [];
    await Promise.all(
      [1, 2, 3].map((i) =>
        withLock("f", join(folder, "a"), async () => {
          done.push(`begin ${i}`);
          await new Promise((resolve) => setTimeout(resolve, 5));
          done.push(`end ${i}`);
        }),
      ),
    );
    expect(done).toEqual([1, 2, 3].flatMap((i) => [`begin ${i}`, `end ${i}`]));
    await expect(withLock("f", join(folder, "a"), () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await withLock("f", join(folder, "a"), () => Promise.resolve(7))).toBe(7);
    expect(await readdir(folder)).toEqual([]);
  });

  it("is one lock for a file and for a link to it", async () => {
    await symlink("real", join(folder, "link"));
    expect(await lockOf(join(folder, "link"))).toBe(await lockOf(join(folder, "real")));
    expect(await lockOf(join(folder, "other"))).not.toBe(await lockOf(join(folder, "real")));
  });

  it("waits for another process, but not for one that has ended", async () => {
    const file = join(folder, "a");
    const lock = await lockOf(file);
    const host = OWNER.split("-")[0];
    await writeFile(lock, `${host}-${process.ppid}`);
    await expect(withLock("f", file, () => Promise.resolve(), 100)).rejects.toThrow(
      `f: could not write ${file}: another process has been writing it for 0.1 seconds; if none is, remove ${lock}`,
    );
    await writeFile(lock, `ffffffff-${process.ppid}`); // on another machine
    await expect(withLock("f", file, () => Promise.resolve(), 100)).rejects.toThrow("another process");
    const dead = spawnSync(process.execPath, ["-e", ""]).pid;
    await writeFile(lock, `${host}-${dead}`);
    await withLock("f", file, () => Promise.resolve(), 1000);
    expect(await readdir(folder)).toEqual([]);
  });
});
