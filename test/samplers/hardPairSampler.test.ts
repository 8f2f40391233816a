import "@tensorflow/tfjs-backend-cpu";
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/core/random.js";
import type { Embeddings } from "../../src/data/embeddings.js";
import { euclidean } from "../../src/distances/euclidean.js";
import { hardPairSampler, randomToHard, type HardPairSamplerOptions } from "../../src/samplers/hardPairSampler.js";

/** 40 rows on a line, 4 classes in turn: a row's nearest rows are always of other classes. */
const labels = Array.from({ length: 40 }, (_, row) => row % 4);
const line: Embeddings = { values: Float32Array.from(labels.keys()), length: 40, size: 1 };

function make(options: HardPairSamplerOptions = {}): {
  sampler: ReturnType<typeof hardPairSampler>;
  prepare: (epoch: number, epochs: number) => Promise<void>;
  embeds: () => number;
} {
  const sampler = hardPairSampler(labels, { perRow: 1, random: seeded(1), ...options });
  let count = 0;
  const embed = (): Promise<Embeddings> => {
    count++;
    return Promise.resolve(line);
  };
  return {
    sampler,
    prepare: (epoch, epochs) => sampler.prepare!({ epoch, epochs, embed, distance: euclidean }),
    embeds: () => count,
  };
}

/** Of the different pairs of a batch, how many are one apart: the hard ones. Random ones are rarely so near. */
function count(sampler: ReturnType<typeof hardPairSampler>, size = 32): { same: number; near: number; total: number } {
  const { left, right, y } = sampler(size);
  const different = Array.from(left.keys()).filter((i) => y[i] === 1);
  left.forEach((row, i) => expect(y[i]).toBe(labels[row] === labels[right[i]] ? 0 : 1));
  return {
    same: size - different.length,
    near: different.filter((i) => Math.abs(left[i] - right[i]) === 1).length,
    total: left.length,
  };
}

describe("randomToHard", () => {
  it.each([
    { options: {}, epoch: 0, epochs: 5, share: 0 },
    { options: {}, epoch: 2, epochs: 5, share: 0.25 },
    { options: {}, epoch: 4, epochs: 5, share: 0.5 },
    { options: { start: 0.2, end: 1 }, epoch: 1, epochs: 3, share: 0.6 },
    { options: { end: 0.9 }, epoch: 0, epochs: 1, share: 0.9 },
  ])("$options is $share in epoch $epoch of $epochs", ({ options, epoch, epochs, share }) => {
    expect(randomToHard(options)(epoch, epochs)).toBeCloseTo(share, 12);
  });

  it("refuses shares beyond 0 to 1", () => {
    expect(() => randomToHard({ end: 1.5 })).toThrow("randomToHard: end must be between 0 and 1, got 1.5");
  });
});

describe("hardPairSampler", () => {
  it("draws random pairs until it has seen embeddings", () => {
    const { same, near, total } = count(make().sampler);
    expect([same, total]).toEqual([16, 32]);
    expect(near).toBeLessThan(8);
  });

  it("draws the scheduled share of hard pairs among the different ones", async () => {
    const { sampler, prepare } = make({ hardFraction: (epoch, epochs) => epoch / (epochs - 1) });
    await prepare(0, 3);
    expect(count(sampler).near).toBeLessThan(8);
    await prepare(1, 3);
    const half = count(sampler);
    expect(half.same).toBe(16);
    expect(half.near).toBeGreaterThanOrEqual(8);
    expect(half.near).toBeLessThan(16);
    await prepare(2, 3);
    expect(count(sampler).near).toBe(16);
  });

  it("never draws one hard pair from both its sides", async () => {
    const { sampler, prepare } = make({ hardFraction: 1, sameFraction: 0 });
    await prepare(0, 1);
    const { left, right } = sampler(20);
    const keys = Array.from(left, (row, i) => [row, right[i]].sort((a, b) => a - b).join());
    expect(new Set(keys).size).toBe(20);
  });

  it("looks for hard pairs only as often as it is told, and not while the share is 0", async () => {
    const { prepare, embeds } = make({ hardFraction: (epoch) => (epoch === 0 ? 0 : 0.5), every: 3 });
    const seen: number[] = [];
    for (let epoch = 0; epoch < 7; epoch++) {
      await prepare(epoch, 7);
      seen.push(embeds());
    }
    expect(seen).toEqual([0, 1, 1, 2, 2, 2, 3]);
  });

  it("passes the guards on", async () => {
    const { sampler, prepare } = make({ hardFraction: 1, guards: { minDistance: 1.5 } });
    await prepare(0, 1);
    expect(count(sampler).near).toBe(0);
  });

  it("draws the same batches from the same seed", async () => {
    const batch = async (seed: number): Promise<unknown> => {
      const { sampler, prepare } = make({ random: seeded(seed), hardFraction: 0.5 });
      await prepare(0, 1);
      return sampler(16);
    };
    expect(await batch(3)).toEqual(await batch(3));
    expect(await batch(3)).not.toEqual(await batch(4));
  });

  it("refuses a share beyond 0 to 1 and wrong counts", async () => {
    await expect(make({ hardFraction: () => 2 }).prepare(0, 1)).rejects.toThrow(
      "hardPairSampler: hardFraction must be between 0 and 1, got 2",
    );
    expect(() => make({ every: 0 })).toThrow("hardPairSampler: every must be a whole number of at least 1, got 0");
    expect(() => hardPairSampler([0, 0])).toThrow("need at least 2 classes to draw different pairs");
  });
});
