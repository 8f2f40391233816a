import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { calibrate, type Calibration } from "../../src/calibration/calibrate.js";
import { encodeParts } from "../../src/core/partsFile.js";
import { memoryStore } from "../../src/core/store.js";
import type { Sample } from "../../src/data/dataset.js";
import { cosine } from "../../src/distances/cosine.js";
import type { Encoder } from "../../src/encoders/encoder.js";
import { vectorEncoder } from "../../src/encoders/vectorEncoder.js";
import { Gallery } from "../../src/gallery/Gallery.js";
import { SiameseNet } from "../../src/net/SiameseNet.js";
import { onEachBackend } from "../backends-under-test.js";

/** Embeds [x, y] as itself, so that distances can be told by hand; matches within 1. */
const identity = (): SiameseNet =>
  new SiameseNet({
    tower: tfl.sequential({
      layers: [tfl.layers.dense({ units: 2, inputShape: [2], kernelInitializer: "identity", useBias: false })],
    }),
    normalize: false,
  });
const scores = { distances: [0.2, 0.5, 0.9, 1.1, 2, 3], y: [0, 0, 0, 1, 1, 1], distance: "euclidean" };
/** Two samples where one is asked for, which only JavaScript can pass. */
const two = [
  [0, 0],
  [1, 1],
] as unknown as Sample;
const scaleBy = (net: SiameseNet, factor: number): void => {
  tf.tidy(() => {
    net.tower.setWeights([tf.mul(tf.eye(2), factor)]);
  });
};

onEachBackend(() => {
  let net: SiameseNet;
  let encoder: Encoder<Sample>;
  let calibration: Calibration;
  let gallery: Gallery<Sample>;
  let tensors = 0;
  beforeEach(async () => {
    tensors = tf.memory().numTensors;
    net = identity();
    encoder = vectorEncoder({ net });
    calibration = calibrate({ ...scores, model: await net.fingerprint() });
    gallery = new Gallery({ encoder, calibration });
  });
  afterEach(() => {
    net.dispose();
    expect(tf.memory().numTensors).toBe(tensors);
  });

  describe("identify", () => {
    it("names the nearest identity within the threshold, with the others behind", async () => {
      await gallery.enroll("anna", [0, 0]);
      await gallery.enroll("bert", [5, 0]);
      const answer = await gallery.identify([0.6, 0]);
      expect(answer).toMatchObject({ name: "anna", isMatch: true });
      expect(answer.distance).toBeCloseTo(0.6);
      expect(answer.candidates.map(({ name }) => name)).toEqual(["anna", "bert"]);
      expect(answer.candidates[1]).toMatchObject({ isMatch: false });
      expect(answer.probability).toBeGreaterThan(0.5);
      expect(answer.candidates[1].probability).toBeLessThan(0.5);
      expect((await gallery.identify([0.6, 0], { top: 1 })).candidates).toHaveLength(1);
    });

    it("says nobody beyond the threshold, and when nobody is enrolled", async () => {
      expect(await gallery.identify([0, 0])).toEqual({
        name: null,
        isMatch: false,
        distance: Infinity,
        probability: 0,
        margin: Infinity,
        candidates: [],
      });
      await gallery.enroll("anna", [0, 0]);
      expect(await gallery.identify([3, 0])).toMatchObject({ name: null, isMatch: false, distance: 3 });
    });

    it("answers for many at once as for each alone", async () => {
      await gallery.enrollAll(
        [
          [0, 0],
          [5, 0],
          [5, 1],
        ],
        ["anna", "bert", "bert"],
      );
      expect([gallery.names, gallery.size, gallery.templateCount("bert"), gallery.templateCount("cleo")]).toEqual([
        ["anna", "bert"],
        2,
        2,
        0,
      ]);
      const samples = [
        [0.5, 0],
        [5, 0.9],
        [9, 9],
      ];
      const alone = await Promise.all(samples.map((sample) => gallery.identify(sample)));
      expect(await gallery.identifyAll(samples)).toEqual(alone);
      expect(alone.map(({ name }) => name)).toEqual(["anna", "bert", null]);
    });

    it.each([
      ["nearest", 1],
      ["mean", 2],
    ] as const)("goes by the %s of several templates", async (combine, distance) => {
      const other = new Gallery({ encoder, calibration, combine });
      await other.enroll("anna", [
        [0, 0],
        [4, 0],
      ]);
      expect((await other.verify("anna", [1, 0])).distance).toBe(distance);
    });

    it("compares more templates than fit into one block", async () => {
      const rows = Array.from({ length: 5000 }, (_, i) => [i * 10, 0]);
      await gallery.enrollAll(
        rows,
        rows.map((_, i) => `id ${i % 2500}`),
      );
      expect((await gallery.identify([30000.5, 0])).name).toBe("id 500");
      expect((await gallery.identify([0.5, 0])).name).toBe("id 0");
    });
  });

  describe("verify", () => {
    it("compares with the claimed identity only", async () => {
      await gallery.enroll("anna", [0, 0]);
      await gallery.enroll("bert", [5, 0]);
      expect(await gallery.verify("anna", [0.5, 0])).toMatchObject({ name: "anna", isMatch: true, distance: 0.5 });
      expect(await gallery.verify("bert", [0.5, 0])).toMatchObject({ name: "bert", isMatch: false, distance: 4.5 });
    });

    it("counts a distance on the threshold as a match", async () => {
      await gallery.enroll("anna", [0, 0]);
      expect(calibration.threshold).toBe(1);
      expect((await gallery.verify("anna", [1, 0])).isMatch).toBe(true);
    });
  });

  describe("the gallery", () => {
    it("adds examples to a known identity and forgets it on request", async () => {
      await gallery.enroll("anna", [0, 0]);
      await gallery.enroll("anna", [[8, 8]]);
      expect((await gallery.identify([8, 8])).name).toBe("anna");
      gallery.remove("anna");
      expect(gallery.names).toEqual([]);
    });

    it.each<[() => unknown, string]>([
      [() => gallery.enroll("", [0, 0]), 'enroll: a name must not be empty, got ""'],
      [() => gallery.enroll("anna", []), "embed: need at least one sample, got none"],
      [() => gallery.enroll("anna", [1, 2, 3]), "embed: a sample must have 2 numbers"],
      [() => gallery.enroll("anna", [1, NaN]), "embed: samples must be finite, got NaN in sample 0, place 1"],
      [() => gallery.verify("cleo", [0, 0]), 'verify: "cleo" must be enrolled first; enrolled are "bert"'],
      [() => gallery.verify("bert", two), "verify: expects one sample, got 2; use identifyAll for several"],
      [() => gallery.identify(two), "identify: expects one sample, got 2; use identifyAll for several"],
      [() => gallery.identify([0, 0], { top: 0 }), "identify: top must be a whole number of at least 1, got 0"],
      [() => gallery.remove("cleo"), 'remove: "cleo" must be enrolled first; enrolled are "bert"'],
    ])("says what is wrong, and stays as it was (%#)", async (call, text) => {
      await gallery.enroll("bert", [5, 0]);
      await expect(Promise.resolve().then(call)).rejects.toThrow(text);
      expect([gallery.names, gallery.templateCount("bert")]).toEqual([["bert"], 1]);
    });

    it("refuses a calibration of another distance", () => {
      const other = vectorEncoder({ net: new SiameseNet({ tower: net.tower, distance: cosine }) });
      expect(() => new Gallery({ encoder: other, calibration })).toThrow(
        "Gallery: the calibration must belong to the encoder's distance cosine, got one for euclidean; calibrate again",
      );
    });

    it("refuses a net that has changed since the calibration", async () => {
      const own = calibrate({ ...scores, model: await net.fingerprint() });
      const matching = new Gallery({ encoder, calibration: own });
      await matching.enroll("anna", [0, 0]);
      scaleBy(net, 2);
      await expect(new Gallery({ encoder, calibration: own }).identify([0, 0])).rejects.toThrow(
        /identify: the encoder must be the one that the calibration was made with \(fingerprint [0-9a-f]+\), got [0-9a-f]+; calibrate and enroll again after training/,
      );
      await expect(matching.enroll("bert", [0, 0])).rejects.toThrow("the one that the gallery was made with");
    });

    it("refuses a net that has changed since the first enrollment, also where the calibration names none", async () => {
      const trusting = new Gallery({ encoder, calibration: calibrate(scores), allowUnknownOrigin: true });
      await trusting.enroll("anna", [0, 0]);
      scaleBy(net, 3);
      await expect(trusting.identify([0, 0])).rejects.toThrow("the one that the gallery was made with");
    });
  });

  describe("names", () => {
    it("are any text, in one form, and none is lost", async () => {
      const odd = ["__proto__", "constructor", "1", "Zo\u00eb", " ", "😀"];
      await gallery.enrollAll(
        odd.map((_, i) => [i * 10, 0]),
        odd,
      );
      await gallery.enroll("Zoe\u0308", [30, 1]);
      expect([gallery.names, gallery.templateCount("Zo\u00eb")]).toEqual([odd, 2]);
      expect((await gallery.identify([0.1, 0])).name).toBe("__proto__");
      expect((await gallery.verify("Zoe\u0308", [30, 0])).name).toBe("Zo\u00eb");
      const store = memoryStore();
      await gallery.save(store);
      const loaded = await Gallery.load(store, { encoder });
      expect(loaded.names).toEqual(odd);
      loaded.remove("__proto__");
      expect(loaded.names).toEqual(odd.slice(1));
    });

    it("keep the order of enrollment when some are removed", async () => {
      await gallery.enrollAll(
        ["a", "b", "c", "d"].map((_, i) => [i, 0]),
        ["a", "b", "c", "d"],
      );
      gallery.remove("a");
      gallery.remove("c");
      await gallery.enroll("a", [9, 0]);
      expect(gallery.names).toEqual(["b", "d", "a"]);
      expect((await gallery.identify([9, 0])).name).toBe("a");
      expect((await gallery.identify([3.1, 0])).name).toBe("d");
    });

    it("are refused where two would become one, or half a character would be lost", async () => {
      const samples = [
        [0, 0],
        [1, 1],
      ];
      await expect(gallery.enrollAll(samples, [1, "1"])).rejects.toThrow(
        "enrollAll: names must differ, got both the number and the text 1",
      );
      await expect(gallery.enroll("\ud83d", [0, 0])).rejects.toThrow("a name must consist of whole characters");
      await expect(gallery.enroll(7 as unknown as string, [0, 0])).rejects.toThrow("a name must be a text, got 7");
      await expect(gallery.enrollAll(samples, ["a"])).rejects.toThrow("one label per sample, got 1 for 2 samples");
      expect(gallery.size).toBe(0);
    });
  });

  describe("an encoder that changes", () => {
    it.each(["enroll", "enrollAll", "identify", "verify"] as const)(
      "while %s embeds is refused, and nothing is enrolled",
      async (way) => {
        const changing: Encoder<Sample> = {
          ...encoder,
          embed: async (samples, options) => {
            const embeddings = await encoder.embed(samples, options);
            scaleBy(net, 2);
            return embeddings;
          },
        };
        const other = new Gallery({ encoder: changing, calibration });
        if (way === "verify") {
          const store = memoryStore();
          await gallery.enroll("anna", [0, 0]);
          await gallery.save(store);
          const loaded = await Gallery.load(store, { encoder: changing });
          await expect(loaded.verify("anna", [0, 0])).rejects.toThrow(
            "verify: the encoder must stay the same while samples",
          );
          return;
        }
        const call = (): Promise<unknown> =>
          way === "enroll"
            ? other.enroll("anna", [0, 0])
            : way === "enrollAll"
              ? other.enrollAll([[0, 0]], ["anna"])
              : other.identify([0, 0]);
        await expect(call()).rejects.toThrow(
          `${way}: the encoder must stay the same while samples are embedded, it changed from`,
        );
        expect(other.size).toBe(0);
      },
    );

    it("between two enrollments that overlap lets only one model in", async () => {
      let release = (): void => undefined;
      const held = new Promise<void>((resolve) => (release = resolve));
      let model = "m1";
      const slow: Encoder<Sample> = {
        ...encoder,
        fingerprint: () => Promise.resolve(model),
        embed: async (samples) => {
          if (samples[0][0] === 0) await held;
          return encoder.embed(samples);
        },
      };
      const other = new Gallery({ encoder: slow, calibration: calibrate(scores), allowUnknownOrigin: true });
      const first = other.enroll("anna", [0, 0]);
      await new Promise((resolve) => setTimeout(resolve));
      model = "m2";
      await other.enroll("bert", [1, 1]);
      model = "m1";
      release();
      await expect(first).rejects.toThrow("enroll: the encoder must be the one that the gallery was made with");
      expect(other.names).toEqual(["bert"]);
    });
  });

  describe("a calibration of unknown origin", () => {
    it.each([
      [{}, "got no distance and no model"],
      [{ distance: "euclidean" }, "got euclidean distance and no model"],
      [{ model: "m" }, "got no distance and m model"],
    ])("is refused unless told otherwise: %j", (origin, text) => {
      const { distances, y } = scores;
      const own = calibrate({ distances, y, ...origin });
      expect(() => new Gallery({ encoder, calibration: own })).toThrow(text);
      expect(() => new Gallery({ encoder, calibration: own, allowUnknownOrigin: true })).not.toThrow();
    });
  });

  describe("save and load", () => {
    it("bring back identities, templates, threshold and the way to combine", async () => {
      const first = new Gallery({ encoder, calibration, combine: "mean" });
      await first.enroll("anna", [
        [0.1, 0.2],
        [1e-7, -3e8],
      ]);
      await first.enroll("bert “b” 漢", [5, 0]);
      const store = memoryStore();
      await first.save(store);
      const loaded = await Gallery.load(store, { encoder });
      expect(loaded.names).toEqual(first.names);
      expect(loaded.calibration).toEqual(calibration);
      expect(await loaded.identify([0.4, 0.1])).toEqual(await first.identify([0.4, 0.1]));
      expect(await loaded.verify("anna", [0, 0])).toEqual(await first.verify("anna", [0, 0]));
      await loaded.enroll("cleo", [9, 9]);
      expect(loaded.size).toBe(3);
    });

    it("refuse an empty store, and data of which a bit was changed, that are cut short, or something else", async () => {
      const store = memoryStore();
      const load = (): Promise<Gallery<Sample>> => Gallery.load(store, { encoder });
      await expect(load()).rejects.toThrow(
        "Gallery.load: the store must hold what was saved, it is empty; check its name",
      );
      await gallery.enroll("anna", [0.5, 0]);
      await gallery.save(store);
      const whole = (await store.read())!;
      for (let byte = 0; byte < whole.length; byte += 7) {
        const changed = whole.slice();
        changed[byte] ^= 1 << (byte % 8);
        await store.write(changed);
        await expect(load(), `byte ${byte}`).rejects.toThrow(/^Gallery.load: /);
      }
      await store.write(whole.slice(0, -1));
      await expect(load()).rejects.toThrow("it was cut short or changed, save it again");
      await store.write(encodeParts("net", await gallery.parts()));
      await expect(load()).rejects.toThrow("Gallery.load: the file must hold a gallery, it holds a net");
      await store.write(whole);
      expect((await load()).names).toEqual(["anna"]);
    });

    it("leave nothing of who was removed in the bytes", async () => {
      const store = memoryStore();
      await gallery.enroll("a secret name", [1234.5, -9876.5]);
      await gallery.enroll("anna", [0.5, 0]);
      const holds = async (part: Buffer | string): Promise<boolean> => {
        await gallery.save(store);
        return Buffer.from((await store.read())!).includes(part);
      };
      const numbers = Buffer.from(Float32Array.of(1234.5, -9876.5).buffer);
      expect([await holds("a secret name"), await holds(numbers)]).toEqual([true, true]);
      gallery.remove("a secret name");
      expect([await holds("a secret name"), await holds("secret"), await holds(numbers)]).toEqual([
        false,
        false,
        false,
      ]);
    });

    it("refuse a gallery that another model made", async () => {
      const store = memoryStore();
      await gallery.enroll("anna", [0, 0]);
      await gallery.save(store);
      scaleBy(net, 2);
      await expect(Gallery.load(store, { encoder })).rejects.toThrow(
        /Gallery.load: the gallery must have been made by this encoder \(fingerprint [0-9a-f]+\), got one made by [0-9a-f]+; load that encoder, or enroll again/,
      );
    });
  });
});
