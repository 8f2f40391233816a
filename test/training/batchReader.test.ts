import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { seeded, type SeededRandom } from "../../src/core/random.js";
import { fromReader, type Dataset } from "../../src/data/dataset.js";
import { SiameseNet } from "../../src/net/SiameseNet.js";
import { pairSampler } from "../../src/samplers/pairSampler.js";
import { perClassSampler } from "../../src/samplers/perClassSampler.js";
import { tripletSampler } from "../../src/samplers/tripletSampler.js";
import { denseTower } from "../../src/towers/denseTower.js";
import { batchReader, type BatchReader } from "../../src/training/batchReader.js";
import { batchHard } from "../../src/training/batchTriplet.js";
import type { Objective } from "../../src/training/objective.js";
import type { ClassBatch } from "../../src/samplers/sampler.js";

const labels = Array.from({ length: 24 }, (_, row) => row % 6);

/** Samples that differ at each reading, as augmented ones do. */
function noisy(random: SeededRandom, reads: number[] = []): Dataset {
  return fromReader({
    sampleShape: [4],
    labels,
    read: (row) => {
      reads.push(row);
      return Float32Array.from({ length: 4 }, () => (row % 6) + random());
    },
  });
}

/** A reader, and all that it draws from. */
function setUp(dataset?: Dataset) {
  const random = seeded(5);
  const sampler = perClassSampler(labels, { classes: 3, perClass: 2, random });
  const seeds: number[] = [];
  const reader = batchReader({
    dataset: dataset ?? noisy(random),
    sampler,
    random,
    reseedDropout: (source) => void seeds.push(source()),
  });
  return { reader, random, seeds };
}

let tensors = 0;
beforeEach(async () => {
  await tf.setBackend("cpu");
  tensors = tf.memory().numTensors;
});
afterEach(() => {
  expect(tf.memory().numTensors).toBe(tensors);
});

describe("batchReader", () => {
  const numbers = async (reader: BatchReader<ClassBatch>): Promise<{ rows: number[]; values: number[] }> => {
    const { batch, samples } = reader.next();
    const tensor = await samples(batch.rows);
    const values = Array.from(await tensor.data());
    tensor.dispose();
    return { rows: Array.from(batch.rows), values };
  };

  it("draws and reads the same batches ahead as one by one", async () => {
    const [one, other] = [setUp(), setUp()];
    for (let step = 0; step < 4; step++) {
      const plain = await numbers(one.reader);
      const drawn = other.reader.next();
      const samples = await drawn.samples(drawn.batch.rows);
      if (step < 3) other.reader.ahead();
      expect({ rows: Array.from(drawn.batch.rows), values: Array.from(await samples.data()) }).toEqual(plain);
      samples.dispose();
    }
    expect(other.seeds).toEqual(one.seeds);
    expect(other.random.state()).toEqual(one.random.state());
  });

  it("draws no more than one batch ahead, and gives it up as if it had not been drawn", async () => {
    const { reader, random } = setUp();
    const before = random.state();
    reader.ahead();
    reader.ahead();
    expect(random.state()).not.toEqual(before);
    reader.discard();
    expect(random.state()).toEqual(before);
    reader.discard();
    const { undo } = reader.next();
    undo();
    expect(random.state()).toEqual(before);
    await new Promise((resolve) => setTimeout(resolve)); // samples that nobody took are freed once they are read
  });

  it("reads again if an objective wants other rows, from the same place in the random numbers, and guesses no more", async () => {
    const reads: number[] = [];
    const random = seeded(5);
    const { reader } = setUp(noisy(random, reads));
    const drawn = reader.next();
    const samples = await drawn.samples(drawn.batch.rows.slice(0, 2));
    expect(samples.shape).toEqual([2, 4]);
    samples.dispose();
    expect(reads).toHaveLength(8);
    reader.ahead();
    expect(reads).toHaveLength(8);
  });

  it("tells whoever takes the samples that they could not be read, and draws again what failed to be drawn", async () => {
    const broken = fromReader({ sampleShape: [1], labels, read: () => Promise.reject(new Error("disk gone")) });
    const { reader } = setUp(broken);
    reader.ahead();
    const { batch, samples } = reader.next();
    await expect(samples(batch.rows)).rejects.toThrow("disk gone");

    let calls = 0;
    const failing = batchReader({
      dataset: broken,
      sampler: (): ClassBatch => {
        calls++;
        throw new Error(`no batch ${calls}`);
      },
      random: seeded(1),
      reseedDropout: () => undefined,
    });
    failing.ahead();
    expect(() => failing.next()).toThrow("no batch 2");
  });

  it.each<[string, () => unknown]>([
    ["pairs", pairSampler(labels, { batchSize: 8, random: seeded(1) })],
    ["triplets", tripletSampler(labels, { random: seeded(1) })],
  ])("reads %s ahead, each row once", async (_, sampler) => {
    const reads: number[] = [];
    const reader = batchReader({ dataset: noisy(seeded(2), reads), sampler, random: seeded(3), reseedDropout: () => undefined }); // prettier-ignore
    reader.ahead();
    expect(reads.length).toBeGreaterThan(3);
    expect(new Set(reads).size).toBe(reads.length);
    reader.discard();
    await new Promise((resolve) => setTimeout(resolve));
  });
});

describe("fit reads ahead", () => {
  const make = (): SiameseNet =>
    new SiameseNet({ tower: denseTower({ inputShape: [4], units: [8], embeddingSize: 3, random: seeded(1) }) });

  it("while a step waits for its figures, but not beyond the end of an epoch", async () => {
    const net = make();
    const events: string[] = [];
    const random = seeded(1);
    const sampler = perClassSampler(labels, { classes: 3, perClass: 2, random });
    const draw = (): ClassBatch => {
      events.push("draw");
      return sampler();
    };
    const drawing = Object.assign(draw, { state: () => sampler.state?.(), restore: (state: unknown) => sampler.restore?.(state) }); // prettier-ignore
    await net.fit(noisy(random), {
      sampler: drawing,
      objective: batchHard(),
      epochs: 2,
      stepsPerEpoch: 2,
      random,
      callbacks: {
        onBatchEnd: (step) => void events.push(`step ${step}`),
        onEpochEnd: (epoch) => void events.push(`epoch ${epoch}`),
      },
    });
    expect(events.join(", ")).toBe("draw, draw, step 0, step 1, epoch 0, draw, draw, step 0, step 1, epoch 1");
    net.dispose();
  });

  it("and puts sampler and randomness back where a step fails, or training is ended", async () => {
    const net = make();
    const random = seeded(1);
    const sampler = perClassSampler(labels, { classes: 3, perClass: 2, random });
    const places: unknown[] = [];
    let steps = 0;
    const own = batchHard();
    const objective: Objective<ClassBatch> = {
      name: "failing",
      prepare: (batch) => {
        const step = own.prepare(batch);
        return { ...step, evaluate: (...them) => (++steps === 3 ? fail() : step.evaluate(...them)) };
      },
    };
    const fail = (): never => {
      throw new Error("third step");
    };
    const dataset = noisy(seeded(9));
    const twin = { random: seeded(1) };
    const drawn = perClassSampler(labels, { classes: 3, perClass: 2, random: twin.random });
    await expect(net.fit(dataset, { sampler, objective, stepsPerEpoch: 5, random })).rejects.toThrow("third step");
    drawn();
    drawn();
    expect(random.state()).toEqual(twin.random.state());

    const stop = new AbortController();
    const ended = net.fit(dataset, {
      sampler,
      objective: own,
      stepsPerEpoch: 5,
      random,
      signal: stop.signal,
      callbacks: {
        onBatchEnd: () => {
          places.push(random.state());
          stop.abort(new Error("enough"));
        },
      },
    });
    await expect(ended).rejects.toThrow("enough");
    drawn();
    expect(random.state()).toEqual(twin.random.state());
    expect(places[0]).not.toEqual(random.state()); // by then the next batch had been drawn
    net.dispose();
    await new Promise((resolve) => setTimeout(resolve));
  });
});
