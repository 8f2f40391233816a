import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { everyPair, seeded } from "one-shot-ts";
import { againstKind, scoreWith, selectPairs } from "one-shot-ts/evaluation";
import { areaUnderCurve, equalErrorRate } from "one-shot-ts/calibration";
import type { RawImage } from "one-shot-ts/images";

import { cosineBetween } from "../../examples/studies/shared/cosineBetween.js";
import { loadSets, type Signatures } from "../../examples/studies/signatures/data.js";
import { MIRRORS } from "../../examples/studies/signatures/mirror.js";
import { penScalars } from "../../examples/studies/signatures/penScalars.js";
import {
  frameScan,
  inputOf,
  inputsOf,
  inputShape,
  preparationFor,
  type TowerName,
} from "../../examples/studies/signatures/preparation.js";
import { prepareAll as prepareWith } from "../../examples/studies/signatures/prepare.js";
import { countAll, splitWriters } from "../../examples/studies/signatures/splitWriters.js";
import { syntheticSignatures } from "../../examples/studies/signatures/synthetic.js";
import { viewsOf } from "../../examples/studies/signatures/viewsOf.js";
import { turnWriter, warpSignature, warpWriter } from "../../examples/studies/signatures/warps.js";

/** Signatures prepared as the study prepares them. */
const prepareAll = (signatures: Signatures) =>
  prepareWith(signatures, preparationFor(signatures.images, { tower: "statistics", quick: true }));

const few = { writers: 10, genuine: 5, forged: 4 };

describe("synthetic signatures", () => {
  it("lie nearer to their writer's others than forgeries do, and those nearer than other writers' (ink compared pixel by pixel)", async () => {
    const { dataset, pixels } = await prepareAll(syntheticSignatures({ seed: 2, ...few }));
    const distance = (a: number, b: number): number =>
      Math.sqrt(pixels[a].reduce((sum, value, i) => sum + (value - pixels[b][i]) ** 2, 0));
    const scored = scoreWith(dataset, everyPair(dataset), distance);
    const mean = (kind: number): number => {
      const { distances } = selectPairs(scored, (pair) => scored.kind![pair] === kind);
      return distances.reduce((sum, value) => sum + value, 0) / distances.length;
    };
    const [same, random, skilled] = [0, 1, 2].map(mean);
    expect(same).toBeLessThan(skilled);
    expect(skilled).toBeLessThan(random);
  });

  it("do not betray forgeries by darkness or by the amount of ink", async () => {
    const { dataset, scalars, pixels } = await prepareAll(syntheticSignatures({ seed: 5, ...few }));
    const ink = pixels.map((values) => values.reduce((sum, value) => sum + value, 0));
    for (const scalar of [scalars[0], ink]) {
      const scored = scoreWith(dataset, everyPair(dataset), (a, b) => Math.abs(scalar[a] - scalar[b]));
      const area = areaUnderCurve(againstKind(scored, "skilled"));
      expect(area).toBeGreaterThan(0.35);
      expect(area).toBeLessThan(0.7);
    }
  });
});

describe("loadSets", () => {
  const common = { set: undefined, quick: false, seed: 1 };
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "signatures-"));
    const { images, writers, forged } = syntheticSignatures({ seed: 1, writers: 2, genuine: 2, forged: 1 });
    for (const [i, { data, height, width }] of images.entries()) {
      const path = join(folder, writers[i], forged[i] ? "forged" : "genuine");
      await mkdir(path, { recursive: true });
      await sharp(data as Uint8Array, { raw: { width, height, channels: 1 } })
        .toColourspace("b-w")
        .png()
        .toFile(join(path, `${i}.png`));
    }
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("reads a folder of writer/genuine and writer/forged, pixel for pixel", async () => {
    const [{ name, signatures: loaded }, ...more] = await loadSets({ ...common, data: folder });
    expect(more).toEqual([]);
    expect(name).toBe("signatures");
    const made = syntheticSignatures({ seed: 1, writers: 2, genuine: 2, forged: 1 });
    expect(loaded.source).toBe(folder);
    expect(loaded.images).toHaveLength(6);
    const places = loaded.images.map(({ data }) =>
      made.images.findIndex((image) => Buffer.from(image.data).equals(Buffer.from(data))),
    );
    expect([...places].sort()).toEqual([0, 1, 2, 3, 4, 5]);
    places.forEach((place, i) => {
      expect(loaded.writers[i]).toBe(made.writers[place]);
      expect(loaded.forged[i]).toBe(made.forged[place]);
    });
  });

  it("names a folder that is not there", async () => {
    await expect(loadSets({ ...common, data: join(folder, "missing") })).rejects.toThrow("missing");
  });

  it("invents other writers for each of two sets", async () => {
    const [bengali, dutch] = await loadSets({ ...common, data: undefined, set: "both", quick: true });
    expect([bengali.name, dutch.name]).toEqual(["bengali", "dutch"]);
    expect(bengali.signatures.source).toBe("synthetic");
    expect(bengali.signatures.images[0].data).not.toEqual(dutch.signatures.images[0].data);
  });
});

const shared = new URL("../../../shared/data/signatures-bengali/index.json", import.meta.url);
const isThere = existsSync(shared);
if (!isThere) console.warn("signatures.data.test.ts: ../shared/data is not there, so its facts are not checked");

describe.skipIf(!isThere)("the shared sets", () => {
  it.each([
    [
      "bengali" as const,
      {
        train: { writers: 40, genuine: 824, forged: 978 },
        calibrate: { writers: 10, genuine: 190, forged: 251 },
        test: { writers: 30, genuine: 634, forged: 708 },
      },
      { scalar: 1, scalarError: 0.184815, pixelError: 0.230911 },
    ],
    [
      "dutch" as const,
      {
        train: { writers: 40, genuine: 528, forged: 474 },
        calibrate: { writers: 10, genuine: 156, forged: 120 },
        test: { writers: 14, genuine: 203, forged: 168 },
      },
      { scalar: 0, scalarError: 0.175117, pixelError: 0.352679 },
    ],
  ])(
    "are parted by writers, and told by the pen alone better than by pixels: %s",
    async (name, counts, { scalar, scalarError, pixelError }) => {
      const [set] = await loadSets({ data: undefined, set: name, quick: false, seed: 1 });
      const split = splitWriters(set, seeded(1));
      expect(countAll(split)).toEqual(counts);
      const writers = [split.train, split.calibrate, split.test].map((part) => new Set(part.writers));
      expect(new Set(writers.flatMap((part) => [...part])).size).toBe(
        writers.reduce((sum, part) => sum + part.size, 0),
      );
      const config = preparationFor(set.signatures.images, { tower: "statistics", quick: false });
      const { dataset, scalars, pixels } = await prepareWith(split.test, config);
      const pairs = everyPair(dataset);
      const error = (distance: (a: number, b: number) => number): number =>
        equalErrorRate(againstKind(scoreWith(dataset, pairs, distance), "skilled"));
      expect(error((a, b) => Math.abs(scalars[scalar][a] - scalars[scalar][b]))).toBeCloseTo(scalarError, 5);
      expect(error(cosineBetween(pixels))).toBeCloseTo(pixelError, 5);
    },
    60_000,
  );

  it("have one scale where every scan shows the whole form, and none where scans were cut to the ink", async () => {
    const configs = await Promise.all(
      (["bengali", "dutch"] as const).map(async (set) => {
        const [{ signatures }] = await loadSets({ data: undefined, set, quick: false, seed: 1 });
        return preparationFor(signatures.images, { tower: "statistics", quick: false });
      }),
    );
    expect(configs).toEqual([
      { tower: "statistics", size: [96, 288], scale: 1, views: 8, keepsPen: true },
      { tower: "statistics", size: [128, 256], views: 8 },
    ]);
  });
});

describe("splitWriters", () => {
  const setOf = (signatures: Signatures) => ({ name: "invented", signatures });

  it("puts no writer into two parts", () => {
    const { train, calibrate, test } = splitWriters(setOf(syntheticSignatures({ seed: 1, ...few })), seeded(1));
    const names = [train, calibrate, test].map(({ writers }) => [...new Set(writers)]);
    expect(names.map((part) => part.length)).toEqual([5, 2, 3]);
    expect(new Set(names.flat()).size).toBe(10);
    expect(train.images.length + calibrate.images.length + test.images.length).toBe(90);
  });

  it("parts a set without forgeries too, but not one whose forgeries all fall into one part", () => {
    const made = syntheticSignatures({ seed: 1, writers: 8, genuine: 2, forged: 0 });
    expect(countAll(splitWriters(setOf(made), seeded(1))).test).toEqual({ writers: 3, genuine: 6, forged: 0 });
    const forged = made.forged.map((_, row) => Number(row === 1));
    expect(() => splitWriters(setOf({ ...made, forged }), seeded(1))).toThrow(
      /splitWriters: every part must have forged signatures, \w+ has none/,
    );
  });

  it("refuses to split too few writers", () => {
    const made = syntheticSignatures({ seed: 1, writers: 3, genuine: 1, forged: 0 });
    expect(() => splitWriters(setOf(made), seeded(1))).toThrow(
      "splitWriters: need at least 8 writers to train, calibrate and test on, got 3",
    );
  });
});

describe("preparation", () => {
  /** A stroke of a given width and grey, 60 pixels long. */
  const scan = (width: number, grey: number): RawImage => ({
    data: Uint8Array.from({ length: 90 * 200 }, (_, i) => {
      const [x, y] = [i % 200, Math.floor(i / 200)];
      return x >= 70 && x < 130 && y >= 40 && y < 40 + width ? grey : 255;
    }),
    height: 90,
    width: 200,
    channels: 1,
  });

  const forms = [scan(4, 20)];
  const cut = [scan(4, 20), { ...scan(4, 20), width: 100, data: new Uint8Array(90 * 100).fill(255) }];
  const configOf = (images: readonly RawImage[], tower: TowerName = "statistics", pen = false) =>
    preparationFor(images, { tower, quick: false, pen });

  it("shows a tower nothing of the pen's darkness", () => {
    for (const images of [forms, cut]) {
      expect(frameScan(scan(4, 20), configOf(images))).toEqual(frameScan(scan(4, 120), configOf(images)));
    }
  });

  it("shows it the pen's darkness behind all else if asked to, in another pen for another hand", () => {
    const config = configOf(forms, "statistics", true);
    const [light, dark] = [120, 20].map((grey) => frameScan(scan(4, grey), config));
    expect(light.pen).toEqual([120, 120, 120, 120, 120, 120].map((grey) => grey / 255));
    expect(inputShape(config)).toEqual([inputShape(configOf(forms))[0] + 6]);
    const [ofLight, ofDark] = [light, dark].map((frame) => inputOf(frame, config));
    expect(ofLight).toHaveLength(inputShape(config)[0]);
    expect(ofLight.slice(0, -6)).toEqual(inputOf(frameScan(scan(4, 20), configOf(forms)), configOf(forms)));
    expect(ofLight.slice(0, -6)).toEqual(ofDark.slice(0, -6));
    expect([...ofDark.slice(-6)]).toEqual(dark.pen!.map(Math.fround));
    const [other] = warpWriter(dark, 7).pen!;
    expect(Math.abs(other - dark.pen![0])).toBeGreaterThan(0);
    expect(Math.abs(other - dark.pen![0])).toBeLessThanOrEqual(0.1);
    expect(warpWriter(light, 7).pen![0] - light.pen![0]).toBeCloseTo(other - dark.pen![0], 12);
    expect(warpSignature(frameScan(scan(4, 20), configOf(forms)), 7).pen).toBeUndefined();
  });

  it("is seen in use as several hands: on a form each in two mirrors and with the same pen, else in one and with another", () => {
    const form = { ...configOf(forms, "statistics", true), views: 5, keepsPen: true };
    const frame = frameScan(scan(4, 20), form);
    const turned = [1, 2].map((hand) => turnWriter(frame, hand));
    const views = viewsOf(frame, form);
    expect(views).toEqual([
      ...inputsOf(frame, form, MIRRORS.slice(0, 2)),
      ...inputsOf(turned[0], form, MIRRORS.slice(1, 3)),
      ...inputsOf(turned[1], form, MIRRORS.slice(2, 3)),
    ]);
    expect(new Set(views.map((view) => view.join())).size).toBe(5);
    for (const hand of turned) expect(hand.pen).toEqual(frame.pen);
    expect(turned[0].data).not.toEqual(frame.data);

    const other = { ...form, views: 3, keepsPen: false };
    const hands = [frame, warpWriter(frame, 1), warpWriter(frame, 2)];
    expect(viewsOf(frame, other)).toEqual(hands.map((hand, k) => inputsOf(hand, other, [MIRRORS[k]])[0]));
    expect(turnWriter(frameScan(scan(4, 20), configOf(forms)), 1).pen).toBeUndefined();
  });

  it("gives each tower the input it wants", () => {
    for (const tower of ["statistics", "signet", "article"] as const) {
      for (const images of [forms, cut]) {
        const config = configOf(images, tower);
        const size = inputShape(config).reduce((product, side) => product * side, 1);
        expect(inputOf(frameScan(scan(4, 20), config), config)).toHaveLength(size);
      }
    }
    expect(inputShape(configOf(cut, "article"))).toEqual([155, 220, 1]);
  });

  it("takes the 5th percentile of the ink, and its mean grey, for the pen", () => {
    const ramp = { data: Uint8Array.from({ length: 100 }, (_, i) => i), height: 10, width: 10, channels: 1 };
    const ink = { ...ramp, data: Float32Array.from({ length: 100 }, (_, i) => Number(i < 40)) };
    expect(penScalars.map(({ of }) => of(ramp, ink))).toEqual([2, 19.5]);
    expect(penScalars[1].of(ramp, { ...ink, data: new Float32Array(100) })).toBe(255);
  });
});
