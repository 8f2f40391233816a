import { describe, expect, it } from "vitest";

import { seeded } from "../../src/core/random.js";
import { cosine } from "../../src/distances/cosine.js";
import { vectorEncoder } from "../../src/encoders/vectorEncoder.js";
import { SiameseNet } from "../../src/net/SiameseNet.js";
import { denseTower } from "../../src/towers/denseTower.js";
import { expectNoLeak, onEachBackend } from "../backends-under-test.js";

onEachBackend(() => {
  it("embeds prepared samples as the net does, and is known by the net's fingerprint", async () => {
    await expectNoLeak(async () => {
      const net = new SiameseNet({ tower: denseTower({ inputShape: [3], random: seeded(1) }) });
      const encoder = vectorEncoder({ net });
      const samples = [Float32Array.of(1, 2, 3), [0, -1, 1]];
      expect(await encoder.embed(samples)).toEqual(await net.embed(samples));
      expect(await encoder.fingerprint()).toBe(await net.fingerprint());
      expect([encoder.size, encoder.distance]).toEqual([net.embeddingSize, net.metric]);
      await expect(encoder.embed([[1, 2]])).rejects.toThrow("embed: a sample must have 3 numbers, got 2 in sample 0");
      await expect(encoder.embed([])).rejects.toThrow("embed: need at least one sample, got none");
      encoder.dispose?.();
    });
  });

  it("takes ready-made embeddings as they are, and is known by their size and distance", async () => {
    const encoder = vectorEncoder({ size: 2, distance: cosine });
    const { values, length, size } = await encoder.embed([
      [1, 2],
      [3, 4],
    ]);
    expect([Array.from(values), length, size]).toEqual([[1, 2, 3, 4], 2, 2]);
    const names = await Promise.all(
      [encoder, vectorEncoder({ size: 2 }), vectorEncoder({ size: 3 })].map((one) => one.fingerprint()),
    );
    expect(new Set(names).size).toBe(3);
    await expect(encoder.embed([[1, Infinity]])).rejects.toThrow(
      "embed: samples must be finite, got Infinity in sample 0, place 1",
    );
    expect(() => vectorEncoder({ size: 0 })).toThrow("vectorEncoder: size must be a whole number of at least 1, got 0");
  });
});

describe("ready-made embeddings", () => {
  it("are scaled to unit length on request, which the fingerprint tells", async () => {
    const scaled = vectorEncoder({ size: 2, normalize: true });
    const { values } = await scaled.embed([
      [3, 4],
      [0, 0],
    ]);
    expect(Array.from(values, (value) => value.toFixed(3))).toEqual(["0.600", "0.800", "0.000", "0.000"]);
    expect(await scaled.fingerprint()).not.toBe(await vectorEncoder({ size: 2 }).fingerprint());
  });
});

describe("the two forms", () => {
  it("are of one kind", () => {
    expect(vectorEncoder({ size: 2 }).kind).toBe("vector");
  });
});
