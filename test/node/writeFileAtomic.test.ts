import { spawnSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { removeLeftovers, temporaryName } from "../../src/node/removeLeftovers.js";
import { writeFileAtomic } from "../../src/node/writeFileAtomic.js";
import { writeTextFile } from "../../src/node/writeTextFile.js";
import { failWrites } from "./failWrites.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "write-"));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

describe("writeFileAtomic", () => {
  it("writes bytes and text, makes folders, replaces, leaves nothing beside", async () => {
    const file = join(folder, "a", "b", "c.bin");
    await writeFileAtomic("f", file, new Uint8Array([1, 2, 3]));
    expect([...(await readFile(file))]).toEqual([1, 2, 3]);
    await writeFileAtomic("f", file, "grün");
    expect(await readFile(file, "utf8")).toBe("grün");
    expect(await readdir(join(folder, "a", "b"))).toEqual(["c.bin"]);
  });

  it("keeps the old file and leaves nothing half-written when the disk is full", async () => {
    const file = join(folder, "c.bin");
    await writeFile(file, "old");
    await failWrites();
    await expect(writeFileAtomic("f", file, new Uint8Array(100_000))).rejects.toThrow(
      `f: could not write ${file}: ENOSPC: no space left on device, write; what stood there before is unchanged`,
    );
    vi.restoreAllMocks();
    expect(await readFile(file, "utf8")).toBe("old");
    expect(await readdir(folder)).toEqual(["c.bin"]);
  });

  it("leaves nothing behind when the new file cannot take its place", async () => {
    const file = join(folder, "taken");
    await mkdir(join(file, "inside"), { recursive: true });
    await expect(writeFileAtomic("f", file, "text")).rejects.toThrow(`f: could not write ${file}: `);
    expect(await readdir(folder)).toEqual(["taken"]);
    expect(await readdir(file)).toEqual(["inside"]);
  });

  it("says so when a folder cannot be made", async () => {
    await writeFile(join(folder, "file"), "");
    const file = join(folder, "file", "below.txt");
    await expect(writeFileAtomic("f", file, "")).rejects.toThrow(`f: could not write ${file}: `);
  });

  it("keeps the mode, and follows a link", async () => {
    const file = join(folder, "real.txt");
    await writeFile(file, "old");
    await chmod(file, 0o600);
    await symlink(file, join(folder, "link.txt"));
    await writeFileAtomic("f", join(folder, "link.txt"), "new");
    expect(await readFile(file, "utf8")).toBe("new");
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await readdir(folder)).sort()).toEqual(["link.txt", "real.txt"]);
  });

  it("writes where a link leads, even if nothing is there yet, and refuses a circle of links", async () => {
    await mkdir(join(folder, "sub"));
    await symlink("sub/real.txt", join(folder, "first"));
    await symlink("first", join(folder, "second"));
    await writeFileAtomic("f", join(folder, "second"), "new");
    expect(await readFile(join(folder, "sub", "real.txt"), "utf8")).toBe("new");
    await symlink("b", join(folder, "a"));
    await symlink("a", join(folder, "b"));
    await expect(writeFileAtomic("f", join(folder, "a"), "x")).rejects.toThrow("ELOOP: too many links");
  });

  it("writes names of 240 letters, and keeps a mode that the process would not give", async () => {
    const file = join(folder, "n".repeat(240));
    await writeFileAtomic("f", file, "old");
    await chmod(file, 0o666);
    await writeFileAtomic("f", file, "new");
    expect((await stat(file)).mode & 0o777).toBe(0o666);
    expect(await readdir(folder)).toEqual(["n".repeat(240)]);
  });

  it("removes what killed processes left for this file, not what others are writing", async () => {
    const file = join(folder, "a");
    const dead = String(spawnSync(process.execPath, ["-e", ""]).pid);
    const of = (name: string, pid: string): string => temporaryName(join(folder, name)).replace(`-${process.pid}-`, `-${pid}-`); // prettier-ignore
    const left = [of("a", dead), of("b", dead), of("a", String(process.ppid)), of("a", String(process.pid))];
    for (const name of left) await writeFile(name, "half");
    await writeFileAtomic("f", file, "new");
    expect((await readdir(folder)).sort()).toEqual(["a", ...left.slice(1).map((name) => basename(name))].sort());
    await removeLeftovers(folder);
    expect(await readdir(folder)).toHaveLength(3);
  });

  it("never shows a reader a mixture", async () => {
    const file = join(folder, "c.txt");
    const versions = ["a", "b", "c"].map((letter) => letter.repeat(50_000));
    await writeFileAtomic("f", file, versions[0]);
    const writing = Promise.all(Array.from({ length: 30 }, (_, i) => writeFileAtomic("f", file, versions[i % 3])));
    for (let i = 0; i < 50; i++) expect(versions).toContain(await readFile(file, "utf8"));
    await writing;
    expect(await readdir(folder)).toEqual(["c.txt"]);
  });
});

describe("writeTextFile", () => {
  it("writes text, and names itself when it cannot", async () => {
    await writeTextFile(join(folder, "report.html"), "<p>ok</p>");
    expect(await readFile(join(folder, "report.html"), "utf8")).toBe("<p>ok</p>");
    await failWrites();
    await expect(writeTextFile(join(folder, "report.html"), "x")).rejects.toThrow("writeTextFile: could not write ");
  });
});
