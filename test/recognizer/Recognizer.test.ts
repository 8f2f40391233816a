import * as tf from "@tensorflow/tfjs-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { calibrate } from "../../src/calibration/calibrate.js";
import { parseCalibration } from "../../src/calibration/parseCalibration.js";
import { decodeParts, encodeParts } from "../../src/core/partsFile.js";
import { memoryStore, type Store } from "../../src/core/store.js";
import { fromArrays, type Dataset } from "../../src/data/dataset.js";
import { weightedL1 } from "../../src/distances/weightedL1.js";
import type { Encoder, EncoderKind } from "../../src/encoders/encoder.js";
import { scoreSamples } from "../../src/encoders/embedDataset.js";
import { imageEncoder } from "../../src/encoders/imageEncoder.js";
import { fromImages } from "../../src/images/fromImages.js";
import { imagePreprocessor } from "../../src/images/imagePreprocessor.js";
import { netEncoder } from "../../src/encoders/netEncoder.js";
import { vectorEncoder } from "../../src/encoders/vectorEncoder.js";
import { Recognizer } from "../../src/recognizer/Recognizer.js";
import { everyPair } from "../../src/samplers/everyPair.js";
import { expectNoLeak, onEachBackend } from "../backends-under-test.js";
import { randomImage, smallNet } from "../encoders/nets.js";
import { inventPeople } from "../gallery/people.js";
import { kindCases, type KindCase } from "./kinds.js";

const IDENTIFY = { falsePositiveIdentificationRate: 0.1 } as const;

/** A recognizer that knows four people from two samples each, and samples to ask it about. */
async function prepared(
  of: KindCase<unknown>,
): Promise<{ recognizer: Recognizer<unknown>; asked: readonly unknown[] }> {
  const recognizer = await Recognizer.calibrated(of.make(), of.data(12, 1), IDENTIFY);
  const people = of.data(4, 2);
  const copies = people.length / 4;
  for (const name of people.labels.classNames) {
    const rows = Array.from(people.labels.classOf.keys()).filter(
      (row) => people.labels.classNames[people.labels.classOf[row]] === name && row % copies < 2,
    );
    await recognizer.enroll(
      String(name),
      rows.map((row) => people.samples![row]),
    );
  }
  return { recognizer, asked: [...people.samples!, ...of.data(2, 3).samples!] };
}
const answers = async (recognizer: Recognizer<unknown>, asked: readonly unknown[]): Promise<unknown> => ({
  identified: await recognizer.identifyAll(asked),
  one: await recognizer.identify(asked[1]),
  verified: await recognizer.verify(recognizer.names[0], asked[0]),
  names: recognizer.names,
  templates: recognizer.names.map((name) => recognizer.templateCount(name)),
  threshold: recognizer.threshold,
  support: recognizer.support,
  card: await recognizer.card(),
  model: await recognizer.encoder.fingerprint(),
});

const prepare = imagePreprocessor({ size: [12, 10] });
const pictures = [1, 1, 2, 2, 3, 3].map((seed) => randomImage(seed));
const vectors = [0, 0, 1, 1, 2, 2].map((c, row) => [3 * c, 1 - c, 0.1 * row]);
const learnedCases = [
  {
    kind: vectorEncoder,
    make: () => vectorEncoder({ net: smallNet([3], { distance: weightedL1({ size: 3 }), normalize: false }) }),
    held: fromArrays(vectors, [0, 0, 1, 1, 2, 2]),
  },
  {
    kind: imageEncoder,
    make: () =>
      imageEncoder({ net: smallNet(prepare.shape, { distance: weightedL1({ size: 3 }), normalize: false }), prepare }),
    held: fromImages(pictures, { prepare, labels: [0, 0, 1, 1, 2, 2] }),
  },
] as unknown as readonly {
  readonly kind: EncoderKind<unknown>;
  readonly make: () => Encoder<unknown>;
  readonly held: Dataset;
}[];

onEachBackend(() => {
  it.each(learnedCases)(
    "with a learned distance is loaded like any other: $kind.kind",
    async ({ kind, make, held }) => {
      await expectNoLeak(async () => {
        const encoder = make();
        const calibration = calibrate(await scoreSamples(encoder, held, everyPair(held)), "equalErrorRate");
        const recognizer = new Recognizer({ encoder, calibration });
        await recognizer.enrollAll([held.samples![0], held.samples![2]], ["anna", "bert"]);
        const store = memoryStore();
        await recognizer.save(store);
        const again = await Recognizer.load(store, { encoder: kind });
        expect(again.encoder.distance.name).toBe("weightedL1");
        expect(await again.encoder.fingerprint()).toBe(await encoder.fingerprint());
        expect(await again.identifyAll(held.samples!)).toEqual(await recognizer.identifyAll(held.samples!));
        expect((await again.identify(held.samples![2])).name).toBe("bert");
        again.dispose();

        const parts = await recognizer.parts();
        const changed = new Map(parts.tensors);
        const name = [...changed.keys()].find((own) => own.endsWith("one-shot-ts/distance/0"))!;
        changed.set(name, { shape: [3], values: Float32Array.of(1, 2, 3) });
        await store.write(encodeParts("recognizer", { ...parts, tensors: changed }));
        await expect(Recognizer.load(store, { encoder: kind })).rejects.toThrow("must be the one that was saved");
        recognizer.dispose();
      });
    },
  );

  describe.each(kindCases)("a recognizer of $name", (of) => {
    let recognizer: Recognizer<unknown>;
    let asked: readonly unknown[];
    let tensors = 0;
    beforeEach(async () => {
      tensors = tf.memory().numTensors;
      ({ recognizer, asked } = await prepared(of));
    });
    afterEach(() => {
      recognizer.dispose();
      expect(tf.memory().numTensors).toBe(tensors);
    });

    it("names whom it knows, and nobody for strangers who look like nobody", async () => {
      const found = await recognizer.identifyAll(asked);
      const enrolledRows = found.slice(0, -2).filter(({ distance }) => distance < 1e-3);
      expect(enrolledRows).toHaveLength(8);
      expect(enrolledRows.every(({ isMatch }) => isMatch)).toBe(true);
      expect([recognizer.size, recognizer.support?.size]).toEqual([4, 8]);
    });

    it("gives the same answers once saved and loaded, and saves the same file again", async () => {
      const store = memoryStore();
      await recognizer.save(store);
      const again = await Recognizer.load(store, { encoder: of.kind });
      expect(await answers(again, asked)).toEqual(await answers(recognizer, asked));
      const second = memoryStore();
      await again.save(second);
      const read = async (from: Store) => decodeParts("test", (await from.read())!, "recognizer");
      expect(await read(second)).toEqual(await read(store));
      again.dispose();
    });

    it("refuses a wrong preparation", async () => {
      const encoder = of.makePreparedOtherwise();
      const other = new Recognizer({ encoder, calibration: recognizer.calibration });
      for (const call of [() => other.enroll("anna", asked[0]), () => other.identify(asked[0])]) {
        await expect(call()).rejects.toThrow("the encoder must be the one that the calibration was made with");
      }
      expect(other.names).toEqual([]);
      encoder.dispose?.();
    });

    it("refuses another encoder's gallery", async () => {
      const encoder = of.makeOther();
      const mixed = await mixedFile(recognizer, encoder);
      await expect(Recognizer.load(mixed, { encoder: of.kind })).rejects.toThrow(
        /^Recognizer.load: the gallery must have been made by this encoder \(fingerprint [0-9a-f]+\), got one made by [0-9a-f]+/,
      );
      encoder.dispose?.();
    });

    it("refuses a calibration of another distance", () => {
      const encoder = of.makeOtherDistance();
      expect(() => new Recognizer({ encoder, calibration: recognizer.calibration })).toThrow(/distance/);
      encoder.dispose?.();
    });

    it("refuses a file with one bit changed, wherever it is", async () => {
      const store = memoryStore();
      await recognizer.save(store);
      const bytes = (await store.read())!;
      const places = Array.from({ length: 40 }, (_, i) => Math.floor((i * (bytes.length - 1)) / 39));
      for (const place of places) {
        const changed = bytes.slice();
        changed[place] ^= 1 << (place % 8);
        const damaged = memoryStore();
        await damaged.write(changed);
        await expect(Recognizer.load(damaged, { encoder: of.kind })).rejects.toThrow(/^Recognizer.load: /);
      }
    });

    it("stays as it was when an enrollment or a save fails", async () => {
      const before = await answers(recognizer, asked);
      await expect(recognizer.enroll("new", [asked[0], null])).rejects.toThrow();
      await expect(recognizer.enroll("", asked[0])).rejects.toThrow("a name must not be empty");
      const failing: Store = {
        read: () => Promise.resolve(undefined),
        write: () => Promise.reject(new Error("disk full")),
      };
      await expect(recognizer.save(failing)).rejects.toThrow("disk full");
      expect(() => {
        recognizer.remove("nobody");
      }).toThrow('"nobody" must be enrolled first');
      expect(await answers(recognizer, asked)).toEqual(before);
    });
  });
});

/** A file with the encoder of one and the gallery of another. */
async function mixedFile(recognizer: Recognizer<unknown>, encoder: Encoder<unknown>): Promise<Store> {
  const parts = await recognizer.parts();
  const other = await encoder.parts!();
  const tensors = new Map([...parts.tensors].filter(([name]) => !name.startsWith("encoder/")));
  for (const [name, tensor] of other.tensors) tensors.set(`encoder/${name}`, tensor);
  const store = memoryStore();
  await store.write(encodeParts("recognizer", { record: { ...parts.record, encoder: other.record }, tensors }));
  return store;
}

describe("Recognizer.load", () => {
  const make = () =>
    Recognizer.calibrated(vectorEncoder({ net: smallNet([6]) }), inventPeople(10), { falseMatchRate: 0.05 });

  it("names the entry point where the encoder's kind is missing or another", async () => {
    const recognizer = await make();
    const store = memoryStore();
    await recognizer.save(store);
    await expectNoLeak(async () => {
      await expect(Recognizer.load(store, {} as never)).rejects.toThrow(
        'Recognizer.load: the data hold an encoder of kind "vector", which vectorEncoder of one-shot-ts reads, got none; pass it as { encoder }',
      );
      await expect(Recognizer.load(store, { encoder: imageEncoder })).rejects.toThrow('got one of kind "image"');
      await expect(Recognizer.load(memoryStore(), { encoder: vectorEncoder })).rejects.toThrow(/it is empty/);
    });
    recognizer.dispose();
  });

  it("reads an address", async () => {
    const recognizer = await make();
    await recognizer.enroll("anna", [1, 2, 3, 4, 5, 6]);
    const bytes = encodeParts("recognizer", await recognizer.parts());
    const address = `data:application/octet-stream;base64,${Buffer.from(bytes).toString("base64")}`;
    const again = await Recognizer.load(address, { encoder: vectorEncoder });
    expect(again.names).toEqual(["anna"]);
    again.dispose();
    recognizer.dispose();
  });

  it.each<[string, (record: Record<string, never>) => object, RegExp]>([
    ["no encoder", (record) => without(record, "encoder"), /^Recognizer.load: the data must hold a encoder/],
    ["no gallery", (record) => without(record, "gallery"), /^Recognizer.load: the data must hold a gallery/],
    [
      "impossible evidence",
      (record) => ({ ...record, evidence: { calibrated: { samples: -1, identities: 2 } } }),
      /^Recognizer.load: evidence\.calibrated\.samples must be at least 0, got -1/,
    ],
    [
      "evidence of another type",
      (record) => ({ ...record, evidence: [] }),
      /^Recognizer.load: evidence must be an object/,
    ],
  ])("refuses a file with %s, and leaves no tensors behind", async (_, change, text) => {
    const recognizer = await make();
    await expectNoLeak(async () => {
      const { record, tensors } = await recognizer.parts();
      const store = memoryStore();
      await store.write(encodeParts("recognizer", { record: change(record as never) as never, tensors }));
      await expect(Recognizer.load(store, { encoder: vectorEncoder })).rejects.toThrow(text);
    });
    recognizer.dispose();
  });

  it("refuses a file of something else", async () => {
    const recognizer = await make();
    const store = memoryStore();
    await store.write(encodeParts("gallery", await recognizer.parts()));
    await expect(Recognizer.load(store, { encoder: vectorEncoder })).rejects.toThrow(
      "Recognizer.load: the file must hold a recognizer, it holds a gallery",
    );
    recognizer.dispose();
  });
});

describe("Recognizer", () => {
  it("notices a net that is trained further, before and while it is used", async () => {
    const net = smallNet([6]);
    const recognizer = await Recognizer.calibrated(vectorEncoder({ net }), inventPeople(10), { falseMatchRate: 0.05 });
    await recognizer.enroll("anna", [1, 2, 3, 4, 5, 6]);
    tf.tidy(() => {
      net.tower.setWeights([tf.ones([6, 3]), tf.zeros([3])]);
    });
    for (const call of [
      () => recognizer.enroll("bert", [1, 2, 3, 4, 5, 6]),
      () => recognizer.identify([1, 2, 3, 4, 5, 6]),
      () => recognizer.verify("anna", [1, 2, 3, 4, 5, 6]),
      () => recognizer.save(memoryStore()),
    ]) {
      await expect(call()).rejects.toThrow("the encoder must be the one that the gallery was made with");
    }
    expect(recognizer.names).toEqual(["anna"]);
    recognizer.dispose();
  });

  it("derives its threshold again as it grows, also once loaded", async () => {
    const recognizer = await Recognizer.calibrated(vectorEncoder({ size: 6 }), inventPeople(40), {
      falsePositiveIdentificationRate: 0.05,
    });
    const first = recognizer.threshold;
    const people = inventPeople(30, { seed: 4, perPerson: 1 });
    await recognizer.enrollAll(people.samples!, people.labels);
    expect(recognizer.threshold).toBeLessThan(first);
    const store = memoryStore();
    await recognizer.save(store);
    const again = await Recognizer.load(store, { encoder: vectorEncoder });
    expect([again.threshold, again.support]).toEqual([recognizer.threshold, recognizer.support]);
    for (const name of again.names.slice(1)) again.remove(name);
    expect(again.threshold).toBe(first);
  });

  it("makes the calibration that scoring its encoder by hand makes", async () => {
    const held = inventPeople(12);
    const encoder = vectorEncoder({ size: 6 });
    const recognizer = await Recognizer.calibrated(encoder, held, { falseMatchRate: 0.05 });
    const byHand = calibrate(await scoreSamples(encoder, held, everyPair(held)), { falseMatchRate: 0.05 });
    expect(recognizer.calibration).toEqual(byHand);
    expect(parseCalibration(JSON.stringify(recognizer.calibration))).toEqual(byHand);
  });

  it("compares at most as many pairs as it may, of as many identities as possible", async () => {
    const held = inventPeople(12);
    const { evidence, calibration } = await Recognizer.calibrated(vectorEncoder({ size: 6 }), held, "equalErrorRate", {
      mostPairs: 300,
    });
    expect(evidence.calibrated).toEqual({ samples: 25, identities: 12 });
    expect(calibration.samePairs + calibration.differentPairs).toBe(300);
  });

  it.each<[() => Promise<unknown>, string]>([
    [
      () => Recognizer.calibrated(vectorEncoder({ size: 1 }), fromArrays([[1], [2]], ["a", "b"]), "equalErrorRate"),
      "Recognizer.calibrated: need two classes and two samples of one class, to have same and different pairs, got 2 samples of 2 classes",
    ],
    [
      () => Recognizer.calibrated(vectorEncoder({ size: 6 }), inventPeople(3), "equalErrorRate", { mostPairs: 0 }),
      "Recognizer.calibrated: mostPairs must be a whole number of at least 1, got 0",
    ],
  ])("refuses data that cannot be calibrated on (%#)", async (call, text) => {
    await expect(call()).rejects.toThrow(text);
  });

  it("cannot be saved where its encoder cannot", async () => {
    const { kind, size, distance, embed, fingerprint } = vectorEncoder({ size: 6 });
    const encoder = { kind, size, distance, embed, fingerprint };
    const recognizer = await Recognizer.calibrated(encoder, inventPeople(10), "equalErrorRate");
    await expect(recognizer.save(memoryStore())).rejects.toThrow(
      'Recognizer.save: the encoder of kind "vector" must have parts() to be saved; it has none',
    );
  });

  it("keeps what the program gave it, and refuses what JSON does not hold", async () => {
    const make = (extra: Readonly<Record<string, unknown>>): Promise<Recognizer<number[]>> =>
      Recognizer.calibrated(vectorEncoder({ size: 6 }), inventPeople(10), "equalErrorRate", { extra });
    const extra = { door: "north", rules: [{ most: 3 }, null, true] };
    const recognizer = await make(extra);
    const store = memoryStore();
    await recognizer.save(store);
    expect((await Recognizer.load(store, { encoder: vectorEncoder })).extra).toEqual(extra);
    expect((await Recognizer.calibrated(vectorEncoder({ size: 6 }), inventPeople(10), "equalErrorRate")).extra).toEqual({}); // prettier-ignore
    const saved = (await store.read())!;
    await expect((await make({ rate: NaN })).save(store)).rejects.toThrow("the record must hold finite numbers, got rate: NaN"); // prettier-ignore
    expect(await store.read()).toEqual(saved);
    for (const wrong of ["text", [1], null, 7] as unknown as Record<string, unknown>[]) {
      await expect(make(wrong)).rejects.toThrow("Recognizer: extra must be an object, got ");
    }
  });

  it("keeps a file as decodeParts reads it: encoder, gallery and evidence side by side", async () => {
    const net = smallNet([6]);
    const encoder = netEncoder<number[]>({ kind: "own", net, inputs: (row) => [row] });
    const recognizer = await Recognizer.calibrated(encoder, inventPeople(10), "equalErrorRate", { seed: 3 });
    const { record, tensors } = decodeParts("test", encodeParts("recognizer", await recognizer.parts()), "recognizer");
    expect(Object.keys(record).sort()).toEqual(["encoder", "evidence", "extra", "gallery"]);
    expect(record.evidence).toMatchObject({ seed: 3, calibrated: { samples: 40, identities: 10 } });
    expect([...tensors.keys()].filter((name) => name.startsWith("gallery/"))).toEqual([
      "gallery/templates",
      "gallery/owners",
    ]);
    recognizer.dispose();
  });
});

const without = (record: object, name: string): object =>
  Object.fromEntries(Object.entries(record).filter(([own]) => own !== name));
