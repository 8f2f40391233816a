import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";

import { seeded } from "../../src/core/random.js";
import { cosine } from "../../src/distances/cosine.js";
import { euclidean } from "../../src/distances/euclidean.js";
import { manhattan } from "../../src/distances/manhattan.js";
import { fileGalleryStore } from "../../src/stores/fileGalleryStore.js";
import { memoryGalleryStore } from "../../src/stores/memoryGalleryStore.js";
import type { StoredGallery } from "../../src/stores/StoredGallery.js";
import { usearchIndex } from "../../src/stores/usearchIndex.js";
import { openPlain, plainEncoder } from "./storeConformance.js";

const folders: string[] = [];
afterAll(async () => {
  for (const made of folders) await rm(made, { recursive: true });
});
const folder = async (): Promise<string> => {
  const made = await mkdtemp(join(tmpdir(), "index-"));
  folders.push(made);
  return made;
};
const random = seeded(9);
const SIZE = 24;
const draw = (): number[] => Array.from({ length: SIZE }, () => random() - 0.5);
const entriesOf = (count: number, from = 0) =>
  Array.from({ length: count }, (_, i) => ({ name: `person ${from + i}`, templates: [draw(), draw()], metadata: { even: i % 2 === 0 } })); // prettier-ignore

describe("usearchIndex", () => {
  it.each([euclidean, cosine])(
    "finds as all compared do by $name, with exact distances, through edits and removals",
    async (distance) => {
      const encoder = plainEncoder({ size: SIZE, distance });
      const model = await encoder.fingerprint();
      const store = memoryGalleryStore();
      const exact = await openPlain(store, { encoder });
      const indexed = await openPlain(store, { encoder, index: usearchIndex() });
      const compare = async (one: StoredGallery<number[]>, filter?: Record<string, unknown>): Promise<number> => {
        const queries = Array.from({ length: 50 }, draw);
        const options = { top: 3, ...(filter && { filter }) };
        const [truth, found] = await Promise.all([
          exact.identifyAll(queries, options),
          one.identifyAll(queries, options),
        ]);
        let same = 0;
        for (const [i, { candidates }] of found.entries()) {
          expect(candidates).toHaveLength(3);
          for (const { name, distance: told } of candidates) expect(told).toBe((await exact.verify(name, queries[i])).distance); // prettier-ignore
          if (candidates[0].name === truth[i].candidates[0].name) same++;
        }
        return same;
      };
      await exact.enrollTemplates(entriesOf(1500), model);
      expect(await compare(indexed)).toBeGreaterThanOrEqual(49);
      expect(await compare(indexed, { even: true })).toBeGreaterThanOrEqual(49);
      for (let i = 0; i < 300; i++) await (i % 2 ? indexed : exact).remove(`person ${i}`);
      for (let i = 300; i < 400; i++) await indexed.update(`person ${i}`, draw());
      for (let i = 400; i < 450; i++) await exact.rename(`person ${i}`, `renamed ${i}`);
      expect(await compare(indexed)).toBeGreaterThanOrEqual(49);
      const [moved] = await exact.templatesOf("renamed 410");
      expect((await indexed.identify([...moved])).name).toBe("renamed 410");
      await Promise.all([exact.close(), indexed.close()]);
    },
  );

  it.each([1e-6, 1, 1e6])("finds embeddings of numbers of about %f, whatever half precision holds", async (factor) => {
    const encoder = plainEncoder({ size: SIZE });
    const store = memoryGalleryStore();
    const indexed = await openPlain(store, { encoder, index: usearchIndex() });
    const exact = await openPlain(store, { encoder });
    const scaled = (row: number[]): number[] => row.map((value) => factor * value);
    const entries = entriesOf(300).map(({ name }) => ({ name, templates: [scaled(draw())] }));
    await indexed.enrollTemplates(entries, await encoder.fingerprint());
    const queries = Array.from({ length: 50 }, () => scaled(draw()));
    const [truth, found] = await Promise.all([exact.identifyAll(queries), indexed.identifyAll(queries)]);
    const same = found.filter(({ candidates }, i) => candidates[0].name === truth[i].candidates[0].name);
    expect(same.length).toBeGreaterThanOrEqual(49);
    await Promise.all([exact.close(), indexed.close()]);
  });

  it("is saved with the gallery and read again, whatever happened to the gallery in between", async () => {
    const at = await folder();
    const encoder = plainEncoder({ size: SIZE });
    const model = await encoder.fingerprint();
    const file = join(at, "a.index");
    const open = (index = true): Promise<StoredGallery<number[]>> =>
      openPlain(fileGalleryStore(join(at, "a")), { encoder, ...(index && { index: usearchIndex({ file }) }) });
    const first = await open();
    await first.enrollTemplates(entriesOf(300), model);
    const [kept] = await first.templatesOf("person 7");
    await first.close();
    const saved = await readFile(file);
    const between = await open(false);
    await between.remove("person 3");
    await between.rename("person 7", "seven");
    await between.enroll("new", [draw()], { warn: false });
    const [fresh] = await between.templatesOf("new");
    await between.close();
    const again = await open();
    expect((await again.identify([...kept])).name).toBe("seven");
    expect((await again.identify([...fresh])).name).toBe("new");
    for (const { candidates } of await again.identifyAll(Array.from({ length: 30 }, draw), { top: 20 })) {
      expect(candidates.map(({ name }) => name)).not.toContain("person 3");
    }
    await again.close();
    expect((await readFile(file)).equals(saved)).toBe(false);
    // Nothing changed: nothing is written.
    const before = (await stat(file)).mtimeMs;
    await (await open()).close();
    expect((await stat(file)).mtimeMs).toBe(before);
    // Damaged: built anew.
    const bytes = await readFile(file);
    bytes[bytes.length >> 1] ^= 1;
    await writeFile(file, bytes);
    const healed = await open();
    expect((await healed.identify([...fresh])).name).toBe("new");
    await healed.close();
  });

  it("says what it does not serve", async () => {
    expect(() => usearchIndex({ connectivity: 0 })).toThrow(
      /usearchIndex: connectivity must be a whole number of at least 1, got 0/,
    );
    expect(() => usearchIndex({ file: "" })).toThrow(/file must be a path/);
    expect(() => usearchIndex({ precision: "int8" as never })).toThrow(
      /precision must be float32 or float16, got "int8"/,
    );
    const encoder = plainEncoder({ distance: manhattan });
    await expect(openPlain(memoryGalleryStore(), { encoder, index: usearchIndex() })).rejects.toThrow(/the distance must be euclidean, squaredEuclidean or cosine, got manhattan/); // prettier-ignore
    await expect(openPlain(memoryGalleryStore(), { combine: "mean", index: usearchIndex() })).rejects.toThrow(/an index must go with search: "memory" and combine: "nearest"/); // prettier-ignore
    expect(() => {
      usearchIndex().find(new Float32Array(2), 1);
    }).not.toThrow(); // nobody is in it
  });
});
