import "@tensorflow/tfjs-backend-cpu";
import { beforeAll, describe, expect, it } from "vitest";

import { calibrate, type Calibration } from "../../src/calibration/calibrate.js";
import type { Parts, SavedTensor } from "../../src/core/parts.js";
import { decodeParts, encodeParts } from "../../src/core/partsFile.js";
import { scoreSamples } from "../../src/encoders/embedDataset.js";
import { vectorEncoder } from "../../src/encoders/vectorEncoder.js";
import { Gallery } from "../../src/gallery/Gallery.js";
import { everyPair } from "../../src/samplers/everyPair.js";
import { inventPeople } from "./people.js";

const encoder = vectorEncoder({ size: 6 });
let calibration: Calibration;
beforeAll(async () => {
  const held = inventPeople(30);
  calibration = calibrate(await scoreSamples(encoder, held, everyPair(held)), { falseMatchRate: 0.01 });
});
const enrolled = async (): Promise<Gallery<ArrayLike<number> & number[]>> => {
  const gallery = new Gallery({ encoder, calibration, combine: "mean" });
  const people = inventPeople(5, { seed: 2 });
  await gallery.enrollAll(people.samples!, people.labels);
  gallery.remove("person 1");
  await gallery.enroll("person 1", people.samples![0]);
  return gallery;
};

describe("Gallery.parts and restore", () => {
  it("bring back names in order, templates, calibration and the way to combine, through a file", async () => {
    const gallery = await enrolled();
    const bytes = encodeParts("gallery", await gallery.parts());
    const again = await Gallery.restore(decodeParts("test", bytes, "gallery"), { encoder });
    expect(again.names).toEqual(["person 0", "person 2", "person 3", "person 4", "person 1"]);
    expect(again.names.map((name) => again.templateCount(name))).toEqual([4, 4, 4, 4, 1]);
    expect(again.calibration).toEqual(calibration);
    const asked = inventPeople(20, { seed: 3 }).samples!;
    expect(await again.identifyAll(asked)).toEqual(await gallery.identifyAll(asked as never));
    expect(await again.parts()).toEqual(await gallery.parts());
  });

  it("are a copy, as the gallery was; the parts that a function uses are not", async () => {
    const gallery = await enrolled();
    const before = await gallery.parts();
    const bytes = await gallery.parts((parts) => encodeParts("gallery", parts));
    gallery.remove("person 0");
    expect(bytes).toEqual(encodeParts("gallery", before));
    expect(decodeParts("test", bytes, "gallery").tensors.get("templates")!.shape).toEqual([17, 6]);
    await expect(gallery.parts("all" as never)).rejects.toThrow("parts: use must be a function, got");
  });

  it("are left alone by the gallery that they are restored to, unless it may keep them", async () => {
    for (const adopt of [false, true]) {
      const parts = await (await enrolled()).parts();
      const before = parts.tensors.get("templates")!.values.slice();
      const again = await Gallery.restore(parts, { encoder, adopt });
      again.remove("person 0");
      const unchanged = parts.tensors.get("templates")!.values.every((value, i) => value === before[i]);
      expect(unchanged).toBe(!adopt);
      expect(again.names).toEqual(["person 2", "person 3", "person 4", "person 1"]);
    }
    const parts = await (await enrolled()).parts();
    await expect(Gallery.restore(parts, { encoder, adopt: "yes" as never })).rejects.toThrow(
      "Gallery.restore: adopt must be true or false",
    );
  });

  it("are possible with nobody enrolled", async () => {
    const gallery = new Gallery({ encoder, calibration });
    const again = await Gallery.restore(await gallery.parts(), { encoder });
    expect(again.names).toEqual([]);
  });

  it.each<[string, (parts: Parts) => Partial<Parts>, string]>([
    [
      "another encoder's",
      ({ record }) => ({ record: { ...record, model: "0123" } }),
      "the gallery must have been made by this encoder",
    ],
    [
      "another encoder's calibration",
      ({ record }) => ({ record: { ...record, calibration: { ...(record.calibration as object), model: "0123" } } }),
      "the calibration must have been made by this encoder",
    ],
    [
      "another distance's calibration",
      ({ record }) => ({
        record: { ...record, calibration: { ...(record.calibration as object), distance: "cosine" } },
      }),
      "the calibration must belong to the encoder's distance euclidean, got one for cosine",
    ],
    [
      "a missing name",
      ({ record }) => ({ record: { ...record, names: ["a"] } }),
      "each of 1 names must have a template, 5 have",
    ],
    [
      "a name twice",
      ({ record }) => ({ record: { ...record, names: ["a", "a", "b", "c", "d"] } }),
      "names must differ",
    ],
    ["an impossible way to combine", ({ record }) => ({ record: { ...record, combine: "least" } }), "combine must be"],
    [
      "no templates",
      ({ tensors }) => ({ tensors: without(tensors, "templates") }),
      "the data must hold templates of type F32",
    ],
    ["no owners", ({ tensors }) => ({ tensors: without(tensors, "owners") }), "owners of type I32"],
    [
      "owners with a gap",
      ({ tensors }) => ({ tensors: changed(tensors, "owners", (values) => (values[16] = 6)) }),
      "owners must count up from 0 without a gap",
    ],
    [
      "an owner below 0",
      ({ tensors }) => ({ tensors: changed(tensors, "owners", (values) => (values[0] = -1)) }),
      "owners must count up from 0 without a gap",
    ],
    [
      "templates that are not finite",
      ({ tensors }) => ({ tensors: changed(tensors, "templates", (values) => (values[3] = NaN)) }),
      "templates must be finite, got NaN",
    ],
  ])("refuse %s", async (_, change, text) => {
    const parts = await (await enrolled()).parts();
    await expect(Gallery.restore({ ...parts, ...change(parts) }, { encoder })).rejects.toThrow(text);
  });

  it("refuse templates of another size", async () => {
    const parts = await (await enrolled()).parts();
    await expect(Gallery.restore(parts, { encoder: vectorEncoder({ size: 5 }) })).rejects.toThrow(
      "Gallery.restore: templates must have as many numbers as the encoder's embeddings, shape [17, 5], got [17, 6]",
    );
  });
});

describe("a gallery calibrated for a false positive identification rate", () => {
  it("derives its threshold again as it grows, and says beyond which size there is no evidence", async () => {
    const held = inventPeople(60);
    const open = calibrate(await scoreSamples(encoder, held, everyPair(held)), {
      falsePositiveIdentificationRate: 0.05,
    });
    const gallery = new Gallery({ encoder, calibration: open });
    const thresholds: number[] = [gallery.threshold];
    const people = inventPeople(80, { seed: 5, perPerson: 1 });
    for (let start = 0; start < 80; start += 20) {
      const samples = people.samples!.slice(start, start + 20);
      await gallery.enrollAll(
        samples,
        samples.map((_, i) => `p ${start + i}`),
      );
      thresholds.push(gallery.threshold);
    }
    expect(thresholds).toEqual([...thresholds].sort((a, b) => b - a));
    expect(thresholds[4]).toBeLessThan(thresholds[0]);
    const { supported, supportedUpTo, reason, size } = gallery.evidence!;
    expect([size, supported]).toEqual([80, false]);
    expect(supportedUpTo).toBeGreaterThan(1);
    expect(supportedUpTo).toBeLessThan(60);
    expect(reason).toContain(`is not supported beyond ${supportedUpTo} enrolled identities, got 80`);
    // A claim is one comparison, so it is judged as in a gallery of one.
    const near = Array.from(people.samples![0], (value, k) =>
      k === 0 ? value + (thresholds[0] + thresholds[4]) / 2 : value,
    );
    expect((await gallery.verify("p 0", near)).isMatch).toBe(true);
    const listed = (await gallery.identify(near)).candidates.find(({ name }) => name === "p 0");
    expect(listed?.isMatch).toBe(false);
  });

  it("counts every template as a chance where the nearest decides, every identity where the mean does", async () => {
    const held = inventPeople(60);
    const open = calibrate(await scoreSamples(encoder, held, everyPair(held)), {
      falsePositiveIdentificationRate: 0.05,
    });
    const people = inventPeople(5, { seed: 6 });
    const sizes = await Promise.all(
      (["nearest", "mean"] as const).map(async (combine) => {
        const gallery = new Gallery({ encoder, calibration: open, combine });
        await gallery.enrollAll(people.samples!, people.labels);
        return gallery.evidence!.size;
      }),
    );
    expect(sizes).toEqual([20, 5]);
  });

  it("has no such evidence for other criteria", () => {
    const gallery = new Gallery({ encoder, calibration });
    expect([gallery.evidence, gallery.threshold]).toEqual([undefined, calibration.threshold]);
  });
});

const without = (tensors: Parts["tensors"], name: string): Map<string, SavedTensor> =>
  new Map([...tensors].filter(([own]) => own !== name));

function changed(
  tensors: Parts["tensors"],
  name: string,
  change: (values: SavedTensor["values"]) => unknown,
): Map<string, SavedTensor> {
  const tensor = tensors.get(name)!;
  const values = tensor.values.slice();
  change(values);
  return new Map([...tensors, [name, { ...tensor, values }]]);
}
