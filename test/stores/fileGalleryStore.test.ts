import { mkdtemp, open, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";

import { checksum } from "../../src/core/checksum.js";
import { seeded } from "../../src/core/random.js";
import { fileGalleryStore } from "../../src/stores/fileGalleryStore.js";
import { failWrites } from "../node/failWrites.js";
import { openPlain, storeConformance } from "./storeConformance.js";

const folders: string[] = [];
const folder = async (): Promise<string> => {
  const made = await mkdtemp(join(tmpdir(), "file-store-"));
  folders.push(made);
  return made;
};
afterAll(async () => {
  for (const made of folders) await rm(made, { recursive: true });
});
afterEach(() => {
  vi.restoreAllMocks();
});

storeConformance("fileGalleryStore", {
  fresh: async () => {
    const at = await folder();
    return { store: (gallery = "main") => fileGalleryStore(join(at, `${gallery}.gallery`)), isShared: true };
  },
});

/** Makes writes at a place of the file fail as on a full disk, after half of the bytes. */
async function failAppends(): Promise<void> {
  const handle = await open(new URL(import.meta.url));
  const prototype = Object.getPrototypeOf(handle) as {
    write: (bytes: Uint8Array, from: number, length: number, at: number) => Promise<{ bytesWritten: number }>;
  };
  await handle.close();
  const whole = prototype.write;
  let isHalf = false;
  vi.spyOn(prototype, "write").mockImplementation(async function (this: unknown, bytes, from, length, at) {
    isHalf = !isHalf;
    if (isHalf) return whole.call(this, bytes, from, length >> 1, at);
    throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
  });
}

/** Whether a file holds a text or the bytes of a template. */
async function holdsBytes(file: string, sought: string | readonly number[]): Promise<boolean> {
  const bytes = await readFile(file);
  return bytes.includes(
    typeof sought === "string" ? Buffer.from(sought) : Buffer.from(Float32Array.from(sought).buffer),
  );
}

describe("a gallery's file", () => {
  it("grows by an enrollment's own size, however large it is", async () => {
    const file = join(await folder(), "a");
    const gallery = await openPlain(fileGalleryStore(file));
    const growth = async (): Promise<number> => {
      const before = (await stat(file)).size;
      await gallery.enroll("someone", [1, 2], { warn: false });
      const after = (await stat(file)).size;
      await gallery.remove("someone");
      return after - before;
    };
    const first = await growth();
    const entries = Array.from({ length: 20_000 }, (_, i) => ({ name: `person ${i}`, templates: [[i, 1]] }));
    await gallery.enrollTemplates(entries, "plain-2-euclidean");
    expect(await growth()).toBeLessThan(first + 20);
    expect(first).toBeLessThan(300);
    // An example of a known identity costs one template, not all it has.
    await gallery.enroll("person 0", Array.from({ length: 500 }, (_, i) => [i, 2]), { warn: false }); // prettier-ignore
    const before = (await stat(file)).size;
    await gallery.enroll("person 0", [1, 2], { warn: false });
    expect((await stat(file)).size - before).toBeLessThan(300);
    await gallery.close();
  });

  it("is cut where a crash tore it, at whatever byte, and goes on from there", async () => {
    const at = await folder();
    const file = join(at, "a");
    const gallery = await openPlain(fileGalleryStore(file));
    await gallery.enroll("anna", [0, 0]);
    const whole = (await stat(file)).size;
    await gallery.enroll("bert", [5, 7], { metadata: { site: "north" } }); // no byte of its end is 0
    const all = await readFile(file);
    await gallery.close();
    for (let length = whole; length <= all.length; length++) {
      const torn = join(at, "torn");
      await writeFile(torn, all.subarray(0, length));
      if (length % 3 === 1) await writeFile(torn, Buffer.alloc(all.length - length), { flag: "a" }); // as a file system that had given it room
      const again = await openPlain(fileGalleryStore(torn));
      expect(await again.names()).toEqual(length === all.length ? ["anna", "bert"] : ["anna"]);
      expect((await stat(torn)).size).toBe(length === all.length ? length : whole);
      await again.enroll("carl", [9, 9], { warn: false });
      await again.close();
      const third = await openPlain(fileGalleryStore(torn));
      expect(await third.names()).toEqual(length === all.length ? ["anna", "bert", "carl"] : ["anna", "carl"]);
      await third.close();
      await rm(torn);
    }
  });

  it("is refused, and left as it is, where what was acknowledged is damaged", async () => {
    const at = await folder();
    const file = join(at, "a");
    const gallery = await openPlain(fileGalleryStore(file));
    for (let i = 0; i < 4; i++) await gallery.enroll(`person ${i}`, [i, 0], { warn: false });
    const all = await readFile(file);
    await gallery.close();
    const random = seeded(3);
    const last = all.lastIndexOf(Buffer.from([0x1a, 0x4f, 0x53, 0x47]));
    let refused = 0;
    for (let i = 0; i < 300; i++) {
      const bytes = Buffer.from(all);
      bytes[Math.floor(random() * last)] ^= 1 << Math.floor(random() * 8);
      const damaged = join(at, "damaged");
      await writeFile(damaged, bytes);
      const opening = openPlain(fileGalleryStore(damaged));
      await expect(opening).rejects.toThrow(/^fileGalleryStore: .*(damaged|begins otherwise|was changed)/);
      expect((await readFile(damaged)).equals(bytes)).toBe(true);
      refused++;
      await rm(damaged);
    }
    expect(refused).toBe(300);
  });

  it("holds nothing of who was removed or replaced after a compaction, nor after it was closed", async () => {
    const file = join(await folder(), "a");
    const secret = [0.123456, -9.87654];
    for (const end of ["compact", "close"] as const) {
      const gallery = await openPlain(fileGalleryStore(file), { history: true });
      await gallery.enroll("Erika Mustermann", secret, { metadata: { address: "Heidestraße 17" } });
      await gallery.enroll("bert", [[5, 0], secret.toReversed()], { metadata: { old: "former" } }); // prettier-ignore
      await gallery.set("bert", { metadata: { old: "new" } });
      await gallery.update("bert", [5, 5]);
      await gallery.remove("Erika Mustermann");
      expect(await holdsBytes(file, "Mustermann")).toBe(true); // or the test would see nothing
      await gallery[end]();
      for (const sought of ["Mustermann", "Heidestra", "former", secret, secret.toReversed()]) {
        expect(await holdsBytes(file, sought), `${end}: ${String(sought)}`).toBe(false);
      }
      expect(await holdsBytes(file, [5, 5])).toBe(true);
      if (end === "compact") {
        expect(await gallery.names()).toEqual(["bert"]);
        expect(await gallery.identity("bert")).toMatchObject({ metadata: { old: "new" }, templates: 1 });
        await gallery.remove("bert");
        await gallery.close();
      }
    }
    expect((await readdir(join(file, ".."))).filter((name) => name.startsWith("."))).toEqual([]);
  });

  it("keeps the order of enrollment and the versions over a compaction", async () => {
    const file = join(await folder(), "a");
    const gallery = await openPlain(fileGalleryStore(file));
    await gallery.enrollTemplates(["x", "y", "z"].map((name, i) => ({ name, templates: [[i, 0]] })), "plain-2-euclidean"); // prettier-ignore
    await gallery.enroll("anna", [9, 0]);
    await gallery.enroll("y", [7, 7], { warn: false });
    await gallery.update("x", [8, 8]);
    await gallery.compact();
    expect(await gallery.names()).toEqual(["x", "y", "z", "anna"]);
    const other = await openPlain(fileGalleryStore(file));
    expect(await other.names()).toEqual(["x", "y", "z", "anna"]);
    expect((await other.templatesOf("y")).map((row) => [...row])).toEqual([[1, 0], [7, 7]]); // prettier-ignore
    await Promise.all([gallery.close(), other.close()]);
  });

  it("is written anew by itself when most of it is outdated", async () => {
    const file = join(await folder(), "a");
    const gallery = await openPlain(fileGalleryStore(file));
    const many = Array.from({ length: 4000 }, (_, i) => [i, 0]);
    for (let i = 0; i < 120; i++) await gallery.update((await gallery.has("anna")) ? "anna" : (await gallery.enroll("anna", [0, 0])).name, many); // prettier-ignore
    expect((await stat(file)).size).toBeLessThan(1.3e6); // 120 x 32 kB were written
    expect((await gallery.identity("anna")).templates).toBe(4000);
    await gallery.close();
  });

  it("stays as it was on a full disk, and can be written when there is room again", async () => {
    const file = join(await folder(), "a");
    const gallery = await openPlain(fileGalleryStore(file));
    await gallery.enroll("anna", [0, 0]);
    const before = await readFile(file);
    await failAppends();
    await expect(gallery.enroll("bert", [5, 0])).rejects.toThrow(
      /^fileGalleryStore: could not write .*: ENOSPC.*; what was acknowledged before is unchanged$/,
    );
    vi.restoreAllMocks();
    expect((await readFile(file)).equals(before)).toBe(true);
    expect(await gallery.names()).toEqual(["anna"]);
    await gallery.enroll("carl", [5, 0]);
    await gallery.remove("anna");
    await failWrites();
    await expect(gallery.compact()).rejects.toThrow(/could not write .*ENOSPC/);
    vi.restoreAllMocks();
    expect((await gallery.identify([5, 0])).name).toBe("carl");
    expect((await readdir(join(file, ".."))).sort()).toEqual(["a"]);
    await gallery.close();
    const again = await openPlain(fileGalleryStore(file));
    expect(await again.names()).toEqual(["carl"]);
    await again.close();
  });

  it("says what is wrong with a file that another program wrote, and makes no memory for what it claims", async () => {
    const at = await folder();
    const file = join(at, "a");
    await writeFile(file, "name,template\nanna,1\n");
    await expect(openPlain(fileGalleryStore(file))).rejects.toThrow(/must be a gallery of one-shot-ts, format 1; it begins otherwise/); // prettier-ignore
    await expect(openPlain(fileGalleryStore(at))).rejects.toThrow(/^fileGalleryStore: could not open .*EISDIR/);
    const empty = join(at, "empty");
    await writeFile(empty, "");
    await expect(openPlain(fileGalleryStore(empty))).rejects.toThrow(/begins otherwise/);
    expect(() => fileGalleryStore("")).toThrow(/file must be a path, got ""/);
  });

  it("answers any spoilt file with its own error or a gallery", async () => {
    const at = await folder();
    const sound = join(at, "sound");
    const gallery = await openPlain(fileGalleryStore(sound));
    for (let i = 0; i < 5; i++) await gallery.enroll(`person ${i}`, [i, 0], { warn: false, metadata: { i } });
    const all = await readFile(sound);
    await gallery.close();
    const random = seeded(11);
    const count = { opened: 0, refused: 0 };
    const memory = process.memoryUsage().rss;
    for (let i = 0; i < 1500; i++) {
      const bytes = Buffer.from(all);
      for (let k = 1 + Math.floor(4 * random()); k > 0; k--) {
        const place = 32 + Math.floor(random() * (bytes.length - 36));
        if (random() < 0.3) bytes.writeUInt32LE(Math.floor(random() * 2 ** 32), place);
        else bytes[place] = Math.floor(random() * 256);
      }
      if (random() < 0.8) seal(bytes);
      const file = join(at, `spoilt`);
      await writeFile(file, random() < 0.1 ? bytes.subarray(0, Math.floor(random() * bytes.length)) : bytes);
      try {
        const found = await openPlain(fileGalleryStore(file));
        await found.identify([0, 0]);
        await found.close();
        count.opened++;
      } catch (error) {
        expect((error as Error).message).toMatch(/^fileGalleryStore: /);
        count.refused++;
      }
      await rm(file);
    }
    expect(count.refused).toBeGreaterThan(500);
    expect(process.memoryUsage().rss - memory).toBeLessThan(300e6);
  });
});

/** Makes the checksums of all frames right again, as far as frames can be told. */
function seal(bytes: Buffer): void {
  let previous = "0".repeat(16);
  for (let at = 32; at + 40 <= bytes.length;) {
    const length = bytes.readUInt32LE(at + 4);
    if (length < 40 || at + length > bytes.length) return;
    bytes.write(previous, at + 8, "latin1");
    previous = checksum([Uint8Array.from(bytes.subarray(at, at + 24)), Uint8Array.from(bytes.subarray(at + 40, at + length))]); // prettier-ignore
    bytes.write(previous, at + 24, "latin1");
    at += length;
  }
}
