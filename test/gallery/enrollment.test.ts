import { beforeEach, describe, expect, it } from "vitest";

import { calibrate } from "../../src/calibration/calibrate.js";
import { seeded } from "../../src/core/random.js";
import { memoryStore } from "../../src/core/store.js";
import type { Sample } from "../../src/data/dataset.js";
import type { Encoder } from "../../src/encoders/encoder.js";
import { vectorEncoder } from "../../src/encoders/vectorEncoder.js";
import { centres } from "../../src/gallery/centres.js";
import { float16 } from "../../src/gallery/float16.js";
import { Gallery } from "../../src/gallery/Gallery.js";
import { int8 } from "../../src/gallery/int8.js";
import { meanTemplate } from "../../src/gallery/meanTemplate.js";
import { medoid } from "../../src/gallery/medoid.js";
import { movingAverage } from "../../src/gallery/movingAverage.js";
import type { Precision } from "../../src/gallery/precision.js";
import { everyTemplate } from "../../src/gallery/templates.js";
import { importLines } from "../../src/gallery/importLines.js";
import { exportLines } from "../../src/gallery/exportLines.js";
import { reencode } from "../../src/gallery/reencode.js";
import { expectNoLeak, onEachBackend } from "../backends-under-test.js";

const scores = { distances: [0.2, 0.5, 0.9, 1.1, 2, 3], y: [0, 0, 0, 1, 1, 1], distance: "euclidean" };

onEachBackend(() => {
  let encoder: Encoder<Sample>;
  let gallery: Gallery<Sample>;
  const make = async (options: object = {}): Promise<Gallery<Sample>> =>
    new Gallery({ encoder, calibration: calibrate({ ...scores, model: await encoder.fingerprint() }), ...options });
  beforeEach(async () => {
    encoder = vectorEncoder({ size: 2 });
    gallery = await make({ history: true });
  });
  const linesOf = async (of: Gallery<Sample>): Promise<string[]> => {
    const lines: string[] = [];
    for await (const line of exportLines(of)) lines.push(line);
    return lines;
  };

  describe("enroll", () => {
    it("warns where a new identity is nearer to an old one than the threshold, and only then", async () => {
      expect(await gallery.enroll("anna", [0, 0])).toEqual({ name: "anna", isNew: true, templates: 1, near: [] });
      const again = await gallery.enroll("anna", [0.1, 0]);
      expect(again).toEqual({ name: "anna", isNew: false, templates: 2, near: [] });
      const near = await gallery.enroll("hanna", [
        [9, 9],
        [0.5, 0],
      ]);
      expect(near.near.map(({ name }) => name)).toEqual(["anna"]);
      expect(near.warning).toBe(
        'enroll: "hanna" is within the threshold of "anna" (distance 0.400); merge them if they are one, or enroll more examples of each',
      );
      expect((await gallery.enroll("dora", [0.2, 0], { warn: false })).warning).toBeUndefined();
      expect((await gallery.enroll("far", [50, 0])).near).toEqual([]);
    });

    it("keeps metadata, a threshold and history, through a file and as lines", async () => {
      const metadata = { site: "north", badge: 7, __proto__x: [null, true] };
      await gallery.enroll("anna", [0, 0], { metadata, threshold: 0.25 });
      await gallery.enroll("anna", [0, 1]);
      await gallery.update("anna", [
        [0, 2],
        [0, 3],
      ]);
      gallery.rename("anna", "ann");
      const found = gallery.identity("ann");
      expect(found).toMatchObject({ name: "ann", templates: 2, metadata, threshold: 0.25 });
      expect(found.history?.map(({ event, examples, from }) => [event, examples, from])).toEqual([
        ["enrolled", 1, undefined],
        ["enrolled", 1, undefined],
        ["updated", 2, undefined],
        ["renamed", 0, "anna"],
      ]);
      expect(Math.abs(found.history![0].at - Date.now())).toBeLessThan(60_000);
      const store = memoryStore();
      await gallery.save(store);
      const loaded = await Gallery.load(store, { encoder });
      expect(loaded.identity("ann")).toEqual(found);
      expect(loaded.templatesOf("ann")).toEqual(gallery.templatesOf("ann"));
      loaded.set("ann", { metadata: undefined, threshold: 0.5 });
      expect(loaded.identity("ann")).toMatchObject({ threshold: 0.5 });
      expect(loaded.identity("ann")).not.toHaveProperty("metadata");
      await expect(gallery.enroll("b", [0, 0], { metadata: { f: () => 1 } })).rejects.toThrow(
        "must hold what JSON can",
      );
      await expect(gallery.enroll("b", [0, 0], { threshold: NaN })).rejects.toThrow("enroll: threshold");
      expect(gallery.names).toEqual(["ann"]);
    });
  });

  describe("merge, rename, update and remove", () => {
    it("do what they say and nothing else, in any order", async () => {
      for (const [i, name] of ["a", "b", "c", "d"].entries()) await gallery.enroll(name, [i * 10, 0]);
      await gallery.merge("d", "a");
      expect([gallery.names, gallery.templateCount("a")]).toEqual([["a", "b", "c"], 2]);
      expect((await gallery.identify([30, 0])).name).toBe("a");
      gallery.rename("b", "bee");
      expect((await gallery.identify([10, 0])).name).toBe("bee");
      await gallery.update("bee", [70, 0]);
      expect([(await gallery.identify([10, 0])).name, (await gallery.identify([70, 0])).name]).toEqual([null, "bee"]);
      gallery.remove("a");
      expect((await gallery.identify([0, 0])).name).toBeNull();
      expect((await gallery.identify([20, 0])).name).toBe("c");
      await gallery.enroll("b", [10, 0]);
      expect(gallery.names).toEqual(["bee", "c", "b"]);
    });

    it.each<[() => unknown, string]>([
      [() => gallery.rename("a", "b"), 'the new name must be free, "b" is enrolled; merge the two if they are one'],
      [() => gallery.rename("x", "y"), 'rename: "x" must be enrolled first'],
      [() => gallery.merge("a", "a"), 'merge: two identities must differ, got "a" twice'],
      [() => gallery.merge("x", "a"), 'merge: "x" must be enrolled first'],
      [() => gallery.merge("a", "x"), 'merge: "x" must be enrolled first'],
      [() => gallery.update("x", [0, 0]), 'update: "x" must be enrolled first'],
      [() => gallery.set("x", {}), 'set: "x" must be enrolled first'],
    ])("refuse what cannot be (%#)", async (call, text) => {
      await gallery.enroll("a", [0, 0]);
      await gallery.enroll("b", [9, 0]);
      await expect(Promise.resolve().then(call)).rejects.toThrow(text);
      expect([gallery.names, gallery.templateCount("a"), gallery.templateCount("b")]).toEqual([["a", "b"], 1, 1]);
    });

    it("leave nothing of who is gone: in the saved bytes, the lines and the history of others", async () => {
      await gallery.enroll("anna", [1, 1]);
      await gallery.enroll("secret person", [1234.5, -77], { metadata: { note: "hidden words" } });
      const text = async (): Promise<string> => {
        const store = memoryStore();
        await gallery.save(store);
        return Buffer.from((await store.read())!).toString("latin1") + (await linesOf(gallery)).join("\n");
      };
      const parts = [
        "secret person",
        "hidden words",
        Buffer.from(Float32Array.of(1234.5).buffer).toString("latin1"),
        "1234.5",
      ];
      const before = await text();
      for (const part of parts) expect(before).toContain(part);
      gallery.remove("secret person");
      const after = await text();
      for (const part of parts) expect(after).not.toContain(part);
    });
  });

  describe("templates", () => {
    const close = (rows: Float32Array[], expected: number[][]): void => {
      expect(rows.map((row) => Array.from(row, (x) => Math.round(x * 1e4) / 1e4))).toEqual(expected);
    };

    it.each([
      [
        everyTemplate,
        [
          [0, 0],
          [2, 0],
          [4, 0],
          [10, 0],
        ],
      ],
      [meanTemplate, [[4, 0]]],
      [medoid, [[2, 0]]],
      [
        centres(2),
        [
          [2, 0],
          [10, 0],
        ],
      ],
      [movingAverage(0.5), [[6.25, 0]]],
    ] as const)("%o keep what they say, at once or one after the other", async (templates, expected) => {
      await expectNoLeak(async () => {
        const examples = [
          [0, 0],
          [2, 0],
          [4, 0],
          [10, 0],
        ];
        const atOnce = await make({ templates });
        await atOnce.enroll("anna", examples);
        close(
          atOnce.templatesOf("anna"),
          expected.map((row) => [...row]),
        );
        const all = await make({ templates });
        await all.enrollAll([...examples, [5, 5]], ["anna", "anna", "anna", "anna", "bert"]);
        close(
          all.templatesOf("anna"),
          expected.map((row) => [...row]),
        );
        if (templates === meanTemplate || templates === everyTemplate) {
          const single = await make({ templates });
          for (const example of examples) await single.enroll("anna", example);
          close(
            single.templatesOf("anna"),
            expected.map((row) => [...row]),
          );
          const store = memoryStore();
          await single.save(store);
          const loaded = await Gallery.load(store, { encoder });
          await loaded.enroll("anna", [9, 5]);
          if (templates === meanTemplate) close(loaded.templatesOf("anna"), [[5, 1]]);
          await loaded.enroll("other", [
            [0, 0],
            [0, 1],
          ]);
          await loaded.merge("other", "anna");
          if (templates === meanTemplate)
            close(loaded.templatesOf("anna"), [[25 / 7, 6 / 7].map((x) => Math.round(x * 1e4) / 1e4)]);
        }
      });
    });

    it("of unit length stay so as means", async () => {
      const mean = await make({ templates: meanTemplate });
      for (const angle of [0, 0.2, 0.4, 0.6]) await mean.enroll("anna", [Math.cos(angle), Math.sin(angle)]);
      const [[x, y]] = mean.templatesOf("anna");
      expect(Math.hypot(x, y)).toBeCloseTo(1, 6);
      expect(Math.atan2(y, x)).toBeCloseTo(0.3, 5);
    });

    it("that cannot be are refused", async () => {
      expect(() => centres(0)).toThrow("whole number of at least 1");
      expect(() => movingAverage(2)).toThrow("greater than 0 and at most 1, got 2");
      await expect(make({ templates: "medoid" })).rejects.toThrow("templates must be meanTemplate, medoid");
    });

    it.each([meanTemplate, medoid, centres(3), movingAverage(0.25)])(
      "$saved comes back from a file",
      async (templates) => {
        const own = await make({ templates });
        await own.enroll("anna", [
          [0, 0],
          [2, 0],
          [5, 0],
        ]);
        const store = memoryStore();
        await own.save(store);
        const loaded = await Gallery.load(store, { encoder });
        expect(loaded.templates.saved).toEqual(templates.saved);
        await own.enroll("anna", [3, 3]);
        await loaded.enroll("anna", [3, 3]);
        expect(loaded.templatesOf("anna")).toEqual(own.templatesOf("anna"));
      },
    );

    it("of a kind that no file can bring back are refused when they are saved, not when they are loaded", async () => {
      const own = await make({ templates: { ...medoid, saved: "best" } });
      await own.enroll("anna", [0, 0]);
      await expect(own.save(memoryStore())).rejects.toThrow(
        'Gallery.save: templates must be "all", "mean" or "medoid", got "best"',
      );
    });
  });

  describe("precision", () => {
    it.each([
      { precision: float16, error: 1e-3 },
      { precision: int8, error: 2e-2 },
    ])("of $precision.name keeps every way of working, with small errors", async ({ precision, error }) => {
      const own = await make({ precision });
      await own.enrollAll(
        [
          [1, 0.3],
          [5, -2],
          [5.5, -2],
          [9, 9],
        ],
        ["a", "b", "b", "c"],
      );
      own.remove("a");
      await own.enroll("d", [-4, 3]);
      await own.update("c", [8, 8]);
      own.removeTemplates("b", [0]);
      expect(own.names).toEqual(["b", "c", "d"]);
      const [[x, y]] = own.templatesOf("b");
      expect(Math.hypot(x - 5.5, y + 2)).toBeLessThan(10 * error);
      expect((await own.identify([8.1, 8])).name).toBe("c");
      const store = memoryStore();
      await own.save(store);
      const loaded = await Gallery.load(store, { encoder });
      expect(loaded.precision).toBe(precision);
      expect((await loaded.identify([8.1, 8])).distance).toBeCloseTo(0.1, 0);
    });

    it("finds nearly all that float32 finds in a large gallery, and nothing else is worse than rounding", async () => {
      const random = seeded(8);
      const size = 32;
      const vectors = (count: number): number[][] =>
        Array.from({ length: count }, () => Array.from({ length: size }, () => random() - 0.5));
      encoder = vectorEncoder({ size });
      const [rows, queries] = [vectors(6000), vectors(40)];
      const answers = async (precision?: Precision): Promise<(string | undefined)[]> => {
        const own = await make({ precision });
        await own.enrollAll(
          rows,
          rows.map((_, i) => i),
        );
        return (await own.identifyAll(queries)).map(({ candidates }) => candidates[0].name);
      };
      const exact = await answers();
      const share = async (precision: Precision): Promise<number> =>
        (await answers(precision)).filter((name, i) => name === exact[i]).length / exact.length;
      expect(await share(float16)).toBe(1);
      expect(await share(int8)).toBeGreaterThanOrEqual(0.9);
    });

    it("of another kind is refused, and so is forgetting all templates", async () => {
      await expect(make({ precision: "int8" })).rejects.toThrow(
        'precision must be float16 or int8 of one-shot-ts/gallery, got "int8"',
      );
      await gallery.enroll("a", [
        [0, 0],
        [1, 1],
      ]);
      expect(() => {
        gallery.removeTemplates("a", [0, 1]);
      }).toThrow('one template of "a" must stay');
      expect(() => {
        gallery.removeTemplates("a", [2]);
      }).toThrow("places must be in 0 to 1, got 2");
      expect(gallery.templateCount("a")).toBe(2);
    });
  });

  describe("identify", () => {
    it("says how far the next is, and lets one threshold per identity decide", async () => {
      await gallery.enroll("near", [0, 0], { threshold: 0.1 });
      await gallery.enroll("far", [2, 0]);
      const answer = await gallery.identify([0.75, 0], { top: 1 });
      expect(answer).toMatchObject({ name: null, distance: 0.75, margin: 0.5 });
      expect(answer.candidates).toHaveLength(1);
      const other = await gallery.identify([1.01, 0]);
      expect(other).toMatchObject({ name: "far", isMatch: true });
      expect(other.margin).toBeCloseTo(0.02);
      expect((await gallery.verify("near", [0.2, 0])).isMatch).toBe(false);
      gallery.remove("far");
      expect((await gallery.identify([0, 0])).margin).toBe(Infinity);
    });

    it("looks only among those that a filter lets in", async () => {
      await gallery.enroll("a", [0, 0], { metadata: { site: "north" } });
      await gallery.enroll("b", [0.3, 0], { metadata: { site: "south" } });
      await gallery.enroll("c", [0.6, 0]);
      const at = (site: unknown) => ({
        where: ({ metadata }: { metadata: Record<string, unknown> }) => metadata.site === site,
      });
      expect((await gallery.identify([0, 0], at("south"))).name).toBe("b");
      expect((await gallery.identify([0, 0], at(undefined))).candidates.map(({ name }) => name)).toEqual(["c"]);
      expect((await gallery.identify([0, 0], at("west"))).candidates).toEqual([]);
    });

    it("filters large galleries too", async () => {
      const rows = Array.from({ length: 40_000 }, (_, i) => [i / 1000, 0]);
      await gallery.enrollAll(
        rows,
        rows.map((_, i) => i),
      );
      const even = { top: 3, where: ({ name }: { name: string }) => Number(name) % 1000 === 0 };
      const [one] = await gallery.identifyAll([[20.0011, 0]], even);
      expect(one.candidates.map(({ name }) => name)).toEqual(["20000", "21000", "19000"]);
    });
  });

  describe("lines of JSON", () => {
    it("bring everybody to another gallery, beside whom it knows", async () => {
      await gallery.enroll(
        "__proto__",
        [
          [0, 0],
          [1e-7, 2],
        ],
        { metadata: { a: 1 } },
      );
      await gallery.enroll("漢", [5, 5]);
      const other = await make();
      await other.enroll("here", [9, 9]);
      expect(await importLines(other, (await linesOf(gallery)).join("\n"))).toBe(2);
      expect(other.names).toEqual(["here", "__proto__", "漢"]);
      expect(other.templatesOf("__proto__")).toEqual(gallery.templatesOf("__proto__"));
      expect(other.identity("__proto__").metadata).toEqual({ a: 1 });
    });

    it.each<[(lines: string[]) => string[], string]>([
      [(lines) => lines.slice(1), "importLines: line 1: format must be"],
      [() => [], "need a first line that says what made the templates"],
      [(lines) => [...lines, "{"], "importLines: line 3: must be JSON"],
      [(lines) => [...lines, '{"name":"x","templates":[[1]]}'], 'templates must have 2 numbers, got 1 of "x"'],
      [(lines) => [...lines, '{"name":"x","templates":[]}'], '"x" must have at least one template'],
      [
        (lines) => [lines[0].replace(/"model":"[^"]+"/, '"model":"m"'), lines[1]],
        "must have been made by this gallery's encoder",
      ],
      [
        (lines) => [lines[0].replace("euclidean", "cosine"), lines[1]],
        "must belong to the distance euclidean, got cosine",
      ],
    ])("are refused whole where one is wrong (%#)", async (change, text) => {
      await gallery.enroll("anna", [0, 0]);
      const other = await make();
      await expect(importLines(other, change(await linesOf(gallery)))).rejects.toThrow(text);
      expect(other.size).toBe(0);
    });
  });

  describe("reencode", () => {
    it("embeds kept samples anew, says who has to come again, and leaves the old gallery as it is", async () => {
      await gallery.enroll("anna", [1, 0], { metadata: { a: 1 }, threshold: 0.2 });
      await gallery.enroll("bert", [5, 0]);
      const doubled = vectorEncoder({ size: 2 });
      const next: Encoder<Sample> = {
        ...doubled,
        fingerprint: () => Promise.resolve("next"),
        embed: (samples) => doubled.embed(samples.map((sample) => Array.from(sample, (x) => 2 * x))),
      };
      const seen: number[] = [];
      const { gallery: made, missing } = await reencode(gallery, {
        encoder: next,
        calibration: calibrate({ ...scores, model: "next" }),
        read: (name) => (name === "anna" ? [[1, 0]] : undefined),
        onProgress: (done) => seen.push(done),
      });
      expect([made.names, missing, seen, gallery.names]).toEqual([["anna"], ["bert"], [1, 2], ["anna", "bert"]]);
      expect(Array.from(made.templatesOf("anna")[0])).toEqual([2, 0]);
      expect(made.identity("anna").metadata).toEqual({ a: 1 });
      expect(made.identity("anna").threshold).toBeUndefined();
      expect((await made.identify([1, 0])).name).toBe("anna");
      expect((await gallery.identify([5, 0], { where: ({ name }) => missing.includes(name) })).name).toBe("bert");
    });
  });
});
