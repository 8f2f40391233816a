import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { everyPair, seeded } from "one-shot-ts";
import { scoreWith, selectPairs } from "one-shot-ts/evaluation";
import { areaUnderCurve, equalErrorRate } from "one-shot-ts/calibration";

import { loadSignatures } from "../../examples/studies/signatures/data.js";
import { againstKind } from "../../examples/studies/signatures/pairs.js";
import { penDarkness } from "../../examples/studies/signatures/penDarkness.js";
import { prepareAll } from "../../examples/studies/signatures/prepare.js";
import { splitWriters } from "../../examples/studies/signatures/splitWriters.js";
import { syntheticSignatures } from "../../examples/studies/signatures/synthetic.js";

const few = { writers: 10, genuine: 5, forged: 4 };

describe("synthetic signatures", () => {
  it("are the same bytes for the same seed and others for another", () => {
    const [first, again, other] = [3, 3, 4].map((seed) =>
      syntheticSignatures({ seed, writers: 2, genuine: 2, forged: 1 }),
    );
    expect(again).toEqual(first);
    expect(other.images[0].data).not.toEqual(first.images[0].data);
  });

  it("mark the forgeries of each writer and use the whole range of paper", () => {
    const { images, writers, forged, source } = syntheticSignatures({ seed: 1, ...few });
    expect(source).toBe("synthetic");
    expect(images).toHaveLength(90);
    expect(new Set(writers).size).toBe(10);
    expect(Array.from(forged.subarray(0, 9))).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1]);
    for (const { data } of images) {
      expect(Math.max(...data)).toBe(255);
      expect(Math.min(...data)).toBeLessThan(140);
    }
  });

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
    const { dataset, darkness, pixels } = await prepareAll(syntheticSignatures({ seed: 5, ...few }));
    const ink = pixels.map((values) => values.reduce((sum, value) => sum + value, 0));
    for (const scalar of [darkness, ink]) {
      const scored = scoreWith(dataset, everyPair(dataset), (a, b) => Math.abs(scalar[a] - scalar[b]));
      const area = areaUnderCurve(againstKind(scored, "skilled"));
      expect(area).toBeGreaterThan(0.35);
      expect(area).toBeLessThan(0.7);
    }
  });
});

describe("loadSignatures", () => {
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
    const loaded = await loadSignatures({ folder, quick: false, seed: 1 });
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
    await expect(loadSignatures({ folder: join(folder, "missing"), quick: false, seed: 1 })).rejects.toThrow("missing");
  });

  const shared = new URL("../../../shared/data/signatures/index.json", import.meta.url);
  it.skipIf(!existsSync(shared))(
    "reads the shared set: 64 writers, 887 genuine, 762 forged, dark pens forging",
    async () => {
      const loaded = await loadSignatures({ folder: undefined, quick: false, seed: 1 });
      expect(new Set(loaded.writers).size).toBe(64);
      expect(loaded.images).toHaveLength(1649);
      expect(loaded.forged.filter((isForged) => isForged === 1)).toHaveLength(762);
      const { test } = splitWriters(loaded, seeded(2));
      const { dataset, darkness } = await prepareAll(test);
      const scored = scoreWith(dataset, everyPair(dataset), (a, b) => Math.abs(darkness[a] - darkness[b]));
      expect(equalErrorRate(againstKind(scored, "skilled"))).toBeLessThan(0.3);
    },
  );
});

describe("preparing", () => {
  it("takes the 5th percentile of the ink for the pen's darkness", () => {
    const scan = { data: Uint8Array.from({ length: 100 }, (_, i) => i), height: 10, width: 10, channels: 1 };
    const ink = { ...scan, data: Float32Array.from({ length: 100 }, (_, i) => Number(i < 40)) };
    expect(penDarkness(scan, ink)).toBe(2);
  });

  it("puts no writer into two parts", () => {
    const { train, calibrate, test } = splitWriters(syntheticSignatures({ seed: 1, ...few }), seeded(1));
    const names = [train, calibrate, test].map(({ writers }) => [...new Set(writers)]);
    expect(names.map((part) => part.length)).toEqual([6, 2, 2]);
    expect(new Set(names.flat()).size).toBe(10);
    expect(train.images.length + calibrate.images.length + test.images.length).toBe(90);
  });

  it("refuses to split signatures without forgeries", () => {
    const made = syntheticSignatures({ seed: 1, writers: 8, genuine: 1, forged: 0 });
    expect(() => splitWriters(made, seeded(1))).toThrow(
      "splitWriters: every part must have genuine and forged signatures, train has one kind only",
    );
  });

  it("refuses to split too few writers", () => {
    const made = syntheticSignatures({ seed: 1, writers: 3, genuine: 1, forged: 0 });
    expect(() => splitWriters(made, seeded(1))).toThrow(
      "splitWriters: need at least 8 writers to train, calibrate and test on, got 3",
    );
  });
});
