import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { afterEach, beforeAll, describe, expect, it } from "vitest";

import { calibrate } from "../../src/calibration/calibrate.js";
import { seeded } from "../../src/core/random.js";
import { cosine } from "../../src/distances/cosine.js";
import { euclidean } from "../../src/distances/euclidean.js";
import { manhattan } from "../../src/distances/manhattan.js";
import { squaredEuclidean } from "../../src/distances/squaredEuclidean.js";
import type { Distance } from "../../src/distances/distance.js";
import type { Encoder } from "../../src/encoders/encoder.js";
import { Gallery } from "../../src/gallery/Gallery.js";
import { meanTemplate } from "../../src/gallery/meanTemplate.js";
import type { GalleryStore } from "../../src/stores/galleryStore.js";
import { StoredGallery, type StoredGalleryOptions } from "../../src/stores/StoredGallery.js";

/** Embeds vectors as they are. */
export function plainEncoder({
  size = 2,
  distance = euclidean,
  model = "plain",
}: { readonly size?: number; readonly distance?: Distance; readonly model?: string } = {}): Encoder<number[]> {
  return {
    kind: "plain",
    size,
    distance,
    fingerprint: () => Promise.resolve(`${model}-${size}-${distance.name}`),
    embed: (samples) =>
      Promise.resolve({
        values: Float32Array.from(samples.flat()),
        length: samples.length,
        size,
        distance: distance.name,
      }),
  };
}

/** Matches within 1. */
export const calibration = calibrate({ distances: [0.2, 0.5, 0.9, 1.1, 2, 3], y: [0, 0, 0, 1, 1, 1] });

/** Opens a gallery of 2-dimensional vectors. */
export const openPlain = (
  store: GalleryStore,
  options: Partial<StoredGalleryOptions<number[]>> = {},
): Promise<StoredGallery<number[]>> =>
  StoredGallery.open(store, { encoder: plainEncoder(), calibration, allowUnknownOrigin: true, ...options });

/** A kind of store under test. */
export interface StoreUnderTest {
  /** A store at an empty place. */
  readonly fresh: () => Promise<Place>;
  readonly end?: () => Promise<void>;
}

/** Where stores lie. */
export interface Place {
  /** Opens a gallery of some name there: the same name, the same gallery. */
  readonly store: (gallery?: string) => GalleryStore;
  /** Whether another store of the same place, as another process would make it, finds what the first has kept. */
  readonly isShared: boolean;
}

const NAMES = [
  "__proto__",
  "constructor",
  "toString",
  " ",
  "İstanbul",
  "Straße",
  "o'Brien; DROP TABLE one_shot_identities; --",
  'quote"d',
  "back\\slash",
  "line\nbreak",
  "%_*?",
  "👩‍👩‍👧‍👦",
  "漢".repeat(240),
  "é".normalize("NFC"),
  "null",
  "0",
  "-1",
  "1e3",
  "../../etc/passwd",
];

/** What every store must do. */
export function storeConformance(kind: string, { fresh }: StoreUnderTest): void {
  describe(kind, () => {
    const opened: StoredGallery<number[]>[] = [];
    const open = async (
      store: GalleryStore,
      options: Partial<StoredGalleryOptions<number[]>> = {},
    ): Promise<StoredGallery<number[]>> => {
      const gallery = await openPlain(store, options);
      opened.push(gallery);
      return gallery;
    };
    beforeAll(async () => {
      await tf.setBackend("cpu");
    });
    afterEach(async () => {
      for (const gallery of opened.splice(0)) await gallery.close();
    });

    it("names the nearest identity within the threshold, with the others behind", async () => {
      const gallery = await open((await fresh()).store());
      await gallery.enroll("anna", [0, 0]);
      await gallery.enroll("bert", [5, 0]);
      const answer = await gallery.identify([0.6, 0]);
      expect(answer).toMatchObject({ name: "anna", isMatch: true });
      expect(answer.distance).toBeCloseTo(0.6);
      expect(answer.margin).toBeCloseTo(3.8);
      expect(answer.candidates.map(({ name }) => name)).toEqual(["anna", "bert"]);
      expect(await gallery.identify([2.5, 0])).toMatchObject({ name: null, isMatch: false });
    });

    it("says nobody where nobody is enrolled", async () => {
      const gallery = await open((await fresh()).store());
      expect(await gallery.identify([0, 0])).toMatchObject({ name: null, candidates: [] });
      expect(await gallery.count()).toEqual({ identities: 0, templates: 0 });
      expect(await gallery.names()).toEqual([]);
    });

    it("keeps every name as it is, in Unicode's composed form", async () => {
      const gallery = await open((await fresh()).store());
      for (const [i, name] of NAMES.entries()) await gallery.enroll(name, [10 * i, 0]);
      expect(await gallery.names()).toEqual(NAMES);
      for (const [i, name] of NAMES.entries()) {
        expect((await gallery.identify([10 * i, 0.1])).name).toBe(name);
        expect(await gallery.identity(name)).toEqual({ name, templates: 1 });
      }
      await gallery.enroll("é".normalize("NFD"), [500, 0]);
      expect((await gallery.identity("é".normalize("NFC"))).templates).toBe(2);
      for (const name of NAMES) await gallery.remove(name);
      expect(await gallery.names()).toEqual([]);
    });

    it("refuses names that not every store can keep", async () => {
      const gallery = await open((await fresh()).store());
      await expect(gallery.enroll("a\0b", [0, 0])).rejects.toThrow(
        /enroll: a name must not hold the character U\+0000/,
      );
      await expect(gallery.enroll("x".repeat(2001), [0, 0])).rejects.toThrow(/at most 2000 bytes in UTF-8, got 2001/);
      await expect(gallery.enroll("", [0, 0])).rejects.toThrow(/must not be empty/);
      await expect(gallery.enroll("\ud800", [0, 0])).rejects.toThrow(/whole characters/);
      await expect(gallery.enroll("anna", [0, 0], { metadata: { a: ["\0"] } })).rejects.toThrow(
        /metadata must not hold/,
      );
      expect((await gallery.count()).identities).toBe(0);
    });

    it("gives back templates, metadata and thresholds exactly as they came", async () => {
      const place = await fresh();
      const gallery = await open(place.store());
      const odd = [Math.fround(0.1), Math.fround(-1e-30)];
      const metadata = { site: "north", nested: { list: [1, 2.5, null, true, "ü"], __proto__x: {} }, big: 1e21, tiny: 5e-324 }; // prettier-ignore
      await gallery.enroll("anna", [odd, [3.4e38, 1.17549435e-38]], { metadata, threshold: 0.25 });
      expect((await gallery.templatesOf("anna")).map((row) => [...row])).toEqual([
        odd,
        [Math.fround(3.4e38), Math.fround(1.17549435e-38)],
      ]);
      expect(await gallery.identity("anna")).toEqual({ name: "anna", templates: 2, metadata, threshold: 0.25 });
      expect((await gallery.templatesOf("anna"))[0]).toBeInstanceOf(Float32Array);
    });

    it("adds further examples, and replaces them all in an update", async () => {
      const gallery = await open((await fresh()).store());
      expect(await gallery.enroll("anna", [0, 0], { metadata: { a: 1 } })).toMatchObject({ isNew: true, templates: 1 });
      expect(await gallery.enroll("anna", [[1, 0], [2, 0]])).toMatchObject({ isNew: false, templates: 3 }); // prettier-ignore
      expect((await gallery.templatesOf("anna")).map((row) => row[0])).toEqual([0, 1, 2]);
      expect((await gallery.identity("anna")).metadata).toEqual({ a: 1 });
      expect(await gallery.count()).toEqual({ identities: 1, templates: 3 });
      await gallery.update("anna", [9, 0]);
      expect((await gallery.templatesOf("anna")).map((row) => row[0])).toEqual([9]);
      expect((await gallery.identify([1, 0])).name).toBeNull();
      await expect(gallery.update("bert", [0, 0])).rejects.toThrow('update: "bert" must be enrolled first; it is not among the 1 in the store'); // prettier-ignore
    });

    it("keeps one template per identity where it is told to", async () => {
      const gallery = await open((await fresh()).store(), { templates: meanTemplate });
      for (const x of [0, 3, 6]) await gallery.enroll("anna", [x, 0]);
      expect((await gallery.templatesOf("anna")).map((row) => [...row])).toEqual([[3, 0]]);
      expect(await gallery.count()).toEqual({ identities: 1, templates: 1 });
    });

    it("warns where a new identity is nearer to an old one than the threshold", async () => {
      const gallery = await open((await fresh()).store());
      await gallery.enroll("anna", [0, 0]);
      const { near, warning } = await gallery.enroll("ann", [0.5, 0]);
      expect(near.map(({ name }) => name)).toEqual(["anna"]);
      expect(warning).toMatch(/"ann" is within the threshold of "anna"/);
      expect((await gallery.enroll("a", [0.5, 0], { warn: false })).near).toEqual([]);
    });

    it("renames, merges and removes", async () => {
      const gallery = await open((await fresh()).store());
      await gallery.enroll("anna", [0, 0], { metadata: { a: 1 } });
      await gallery.enroll("bert", [[5, 0], [6, 0]]); // prettier-ignore
      await gallery.rename("anna", "anne");
      expect(await gallery.names()).toEqual(["bert", "anne"]);
      expect(await gallery.identity("anne")).toEqual({ name: "anne", templates: 1, metadata: { a: 1 } });
      await expect(gallery.rename("anne", "bert")).rejects.toThrow(/the new name must be free/);
      await expect(gallery.rename("anna", "x")).rejects.toThrow(/must be enrolled first/);
      expect((await gallery.identify([0, 0])).name).toBe("anne");
      await gallery.merge("bert", "anne");
      expect(await gallery.names()).toEqual(["anne"]);
      expect((await gallery.templatesOf("anne")).map((row) => row[0])).toEqual([0, 5, 6]);
      expect((await gallery.identify([5, 0])).name).toBe("anne");
      await expect(gallery.merge("anne", "anne")).rejects.toThrow(/two identities must differ/);
      await gallery.remove("anne");
      expect(await gallery.identify([5, 0])).toMatchObject({ name: null, candidates: [] });
      await expect(gallery.remove("anne")).rejects.toThrow(/must be enrolled first/);
      await expect(gallery.verify("anne", [0, 0])).rejects.toThrow(/must be enrolled first/);
      expect(await gallery.count()).toEqual({ identities: 0, templates: 0 });
    });

    it("changes metadata and thresholds alone", async () => {
      const gallery = await open((await fresh()).store());
      await gallery.enroll("anna", [0, 0], { metadata: { a: 1 } });
      await gallery.set("anna", { threshold: 0.1 });
      expect(await gallery.identity("anna")).toEqual({
        name: "anna",
        templates: 1,
        metadata: { a: 1 },
        threshold: 0.1,
      });
      expect((await gallery.identify([0.5, 0])).name).toBeNull();
      expect((await gallery.verify("anna", [0.5, 0])).isMatch).toBe(false);
      await gallery.set("anna", { threshold: undefined, metadata: { b: [2] } });
      expect(await gallery.identity("anna")).toEqual({ name: "anna", templates: 1, metadata: { b: [2] } });
      expect((await gallery.identify([0.5, 0])).name).toBe("anna");
    });

    it("keeps thresholds of single identities", async () => {
      const gallery = await open((await fresh()).store());
      await gallery.enroll("anna", [0, 0], { threshold: 0.1 });
      await gallery.enroll("bert", [0.9, 0], { warn: false });
      expect((await gallery.identify([0.3, 0])).name).toBe("bert");
      expect((await gallery.identify([0.05, 0])).name).toBe("anna");
    });

    it("finds among those whose metadata hold the filter", async () => {
      const gallery = await open((await fresh()).store());
      await gallery.enroll("anna", [0, 0], { metadata: { site: "north", tags: ["a", "b"], deep: { x: 1, y: 2 } } });
      await gallery.enroll("bert", [0.1, 0], { metadata: { site: "south" } });
      await gallery.enroll("carl", [0.2, 0]);
      const who = async (filter: Record<string, unknown>): Promise<(string | undefined)[]> =>
        (await gallery.identify([0, 0], { filter })).candidates.map(({ name }) => name);
      expect(await who({ site: "north" })).toEqual(["anna"]);
      expect(await who({ site: "south" })).toEqual(["bert"]);
      expect(await who({})).toEqual(["anna", "bert", "carl"]);
      expect(await who({ tags: ["b"] })).toEqual(["anna"]);
      expect(await who({ tags: ["c"] })).toEqual([]);
      expect(await who({ deep: { y: 2 } })).toEqual(["anna"]);
      expect(await who({ deep: { y: "2" } })).toEqual([]);
      expect(await who({ "'; DELETE FROM one_shot_identities; --": 1 })).toEqual([]);
      expect((await gallery.count()).identities).toBe(3);
    });

    it("keeps the history where it is asked for, without templates", async () => {
      const gallery = await open((await fresh()).store(), { history: true });
      await gallery.enroll("anna", [[0, 0], [0, 1]]); // prettier-ignore
      await gallery.enroll("ann", [0, 0], { warn: false });
      await gallery.merge("ann", "anna");
      await gallery.rename("anna", "anne");
      await gallery.update("anne", [1, 1]);
      const { history } = await gallery.identity("anne");
      expect(history?.map(({ event, examples, from }) => ({ event, examples, from }))).toEqual([
        { event: "enrolled", examples: 2, from: undefined },
        { event: "merged", examples: 1, from: "ann" },
        { event: "renamed", examples: 0, from: "anna" },
        { event: "updated", examples: 1, from: undefined },
      ]);
      expect(Object.keys(history![0]).sort()).toEqual(["at", "event", "examples"]);
    });

    it.each([euclidean, squaredEuclidean, cosine, manhattan])(
      "answers as a gallery in memory does, by the $name distance",
      async (distance) => {
        const random = seeded(7);
        const size = 8;
        const draw = (): number[] => Array.from({ length: size }, () => random() - 0.5);
        const encoder = plainEncoder({ size, distance });
        for (const combine of ["nearest", "mean"] as const) {
          const stored = await open((await fresh()).store(`${distance.name} ${combine}`), { encoder, combine });
          const gallery = new Gallery({ encoder, calibration, combine, allowUnknownOrigin: true });
          for (let i = 0; i < 40; i++) {
            const name = `person ${i % 25}`;
            const example = draw();
            await stored.enroll(name, example, { warn: false });
            await gallery.enroll(name, example, { warn: false });
          }
          const queries = Array.from({ length: 10 }, draw);
          const expected = await gallery.identifyAll(queries, { top: 4 });
          expect(await stored.identifyAll(queries, { top: 4 })).toEqual(expected);
          expect(await stored.verify("person 3", queries[0])).toEqual(await gallery.verify("person 3", queries[0]));
        }
      },
    );

    it("serves a distance of the user's own", async () => {
      const half: Distance = {
        name: "half",
        rows: (a, b) => tf.mul(euclidean.rows(a, b), 0.5),
        matrix: (a, b) => tf.mul(euclidean.matrix(a, b), 0.5),
      };
      const gallery = await open((await fresh()).store(), { encoder: plainEncoder({ distance: half }) });
      await gallery.enroll("anna", [0, 0]);
      const tensors = tf.memory().numTensors;
      expect((await gallery.identify([1.5, 0])).distance).toBeCloseTo(0.75);
      expect((await gallery.verify("anna", [1.5, 0])).distance).toBeCloseTo(0.75);
      expect(tf.memory().numTensors).toBe(tensors);
    });

    it("refuses another encoder's samples, templates and calibration", async () => {
      const place = await fresh();
      const gallery = await open(place.store());
      await gallery.enroll("anna", [0, 0]);
      await expect(gallery.enrollTemplates([{ name: "b", templates: [[1, 2]] }], "other")).rejects.toThrow(/by this gallery's encoder/); // prettier-ignore
      await expect(gallery.enrollTemplates([{ name: "b", templates: [[1]] }], "plain-2-euclidean")).rejects.toThrow(/must have 2 numbers/); // prettier-ignore
      await gallery.enrollTemplates([{ name: "b", templates: [[1, 2]], threshold: 2 }, { name: "anna", templates: [[3, 4]] }], "plain-2-euclidean"); // prettier-ignore
      expect(await gallery.identity("b")).toEqual({ name: "b", templates: 1, threshold: 2 });
      expect((await gallery.identity("anna")).templates).toBe(2);
      const store = place.store();
      const encoder = plainEncoder({ model: "other" });
      if (place.isShared) {
        await expect(openPlain(store, { encoder })).rejects.toThrow(
          /must belong to this encoder \(other-2-euclidean, euclidean distance, 2 numbers\), it belongs to another \(plain-2-euclidean/,
        );
        await store.close();
        const wide = place.store();
        await expect(openPlain(wide, { encoder: plainEncoder({ size: 3 }) })).rejects.toThrow(/must belong to this encoder/); // prettier-ignore
        await wide.close();
      }
      const known = { ...calibration, model: "other", origin: "model" as const };
      await expect(openPlain(place.store("third"), { calibration: known })).rejects.toThrow(
        /calibration must belong to/,
      );
      const wrong = { combine: "all", history: "yes", search: "disk", precision: "half", templates: "all" };
      for (const [name, value] of Object.entries(wrong)) {
        await expect(openPlain(place.store("third"), { [name]: value as never })).rejects.toThrow(
          new RegExp(`^StoredGallery.open: ${name} must be`),
        );
      }
    });

    it("changes a single identity once however many edits come at the same time", async () => {
      const gallery = await open((await fresh()).store());
      await Promise.all(Array.from({ length: 20 }, (_, i) => gallery.enroll("anna", [i, 0], { warn: false })));
      expect((await gallery.templatesOf("anna")).map((row) => row[0]).sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i)); // prettier-ignore
      const removals = await Promise.allSettled([
        gallery.remove("anna"),
        gallery.remove("anna"),
        gallery.remove("anna"),
      ]);
      expect(removals.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    });

    it("commits only what was made from the present version, all of it or nothing", async () => {
      const store = (await fresh()).store();
      await store.open({ model: "m", distance: "euclidean", size: 2 });
      const next = { keep: 0, templates: [Float32Array.of(1, 2)], details: {} };
      const first = await store.commit([{ name: "a", expected: 0, next }]);
      expect(first).toBeDefined();
      expect(await store.commit([{ name: "a", expected: 0, next }])).toBeUndefined();
      expect(await store.commit([{ name: "b", expected: 0, next }, { name: "a", expected: 0 }])).toBeUndefined(); // prettier-ignore
      expect(await store.names()).toEqual(["a"]);
      const { version } = (await store.read("a"))!;
      expect(version).toBe(first!.version);
      const second = await store.commit([{ name: "b", expected: 0, next }, { name: "a", expected: version }]); // prettier-ignore
      expect(second!.version).toBeGreaterThan(version);
      expect(await store.names()).toEqual(["b"]);
      expect(await store.commit([{ name: "a", expected: version, next }])).toBeUndefined();
      expect(await store.commit([{ name: "a", expected: 0 }])).toBeDefined();
      await store.close();
    });

    it("keeps two galleries apart", async () => {
      const place = await fresh();
      const one = await open(place.store("one"));
      const two = await open(place.store("two"), { encoder: plainEncoder({ model: "other" }) });
      await one.enroll("anna", [0, 0]);
      await two.enroll("anna", [5, 0]);
      await two.enroll("bert", [0, 0]);
      await one.remove("anna");
      expect(await one.names()).toEqual([]);
      expect((await one.identify([0, 0])).candidates).toEqual([]);
      expect(await two.names()).toEqual(["anna", "bert"]);
      expect((await two.identify([5, 0])).name).toBe("anna");
    });

    it("shows each user what the other has changed", async () => {
      const place = await fresh();
      if (!place.isShared) return;
      const one = await open(place.store());
      const two = await open(place.store());
      await one.enroll("anna", [0, 0]);
      expect((await two.identify([0, 0])).name).toBe("anna");
      await two.enroll("bert", [5, 0]);
      await two.rename("anna", "anne");
      expect((await one.identify([0, 0])).name).toBe("anne");
      expect((await one.identify([5, 0])).name).toBe("bert");
      await one.remove("bert");
      await one.compact();
      expect((await two.identify([5, 0])).candidates.map(({ name }) => name)).toEqual(["anne"]);
      await two.enroll("anne", [1, 0]);
      expect((await one.identity("anne")).templates).toBe(2);
      await Promise.all(
        Array.from({ length: 20 }, async (_, i) => {
          await (i % 2 ? one : two).enroll("both", [100 + i, 0], { warn: false });
        }),
      );
      expect((await one.templatesOf("both")).map((row) => row[0] - 100).sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i)); // prettier-ignore
    });

    it("finds everything again after it was closed", async () => {
      const place = await fresh();
      if (!place.isShared) return;
      const before = await openPlain(place.store(), { history: true });
      await before.enroll("anna", [0, 0], { metadata: { a: 1 }, threshold: 0.5 });
      await before.enroll("bert", [[5, 0], [6, 0]]); // prettier-ignore
      await before.enroll("gone", [9, 0]);
      await before.remove("gone");
      await before.compact();
      await before.enroll("bert", [7, 0]);
      const identities = await Promise.all(["anna", "bert"].map((name) => before.identity(name)));
      await before.close();
      const after = await open(place.store(), { history: true });
      expect(await after.names()).toEqual(["anna", "bert"]);
      expect(await Promise.all(["anna", "bert"].map((name) => after.identity(name)))).toEqual(identities);
      expect((await after.templatesOf("bert")).map((row) => row[0])).toEqual([5, 6, 7]);
      expect(await after.count()).toEqual({ identities: 2, templates: 4 });
      const gallery = await after.toGallery();
      expect(gallery.names).toEqual(["anna", "bert"]);
      expect(gallery.identity("bert").history).toEqual(identities[1].history);
    });

    it("says so when it is used after it was closed", async () => {
      const store = (await fresh()).store();
      const gallery = await openPlain(store);
      await gallery.close();
      await gallery.close();
      await expect(gallery.enroll("anna", [0, 0])).rejects.toThrow(/is closed/);
      await expect(gallery.identify([0, 0])).rejects.toThrow(/is closed/);
    });
  });
}
