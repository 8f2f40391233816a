import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";

import { audioFrontEnd } from "../../src/audio/audioFrontEnd.js";
import { fromRecordings } from "../../src/audio/fromRecordings.js";
import { memoryStore } from "../../src/core/store.js";
import { seeded } from "../../src/core/random.js";
import { fromArrays, fromReader, subset } from "../../src/data/dataset.js";
import { embeddingRow } from "../../src/data/embeddings.js";
import { audioEncoder } from "../../src/encoders/audioEncoder.js";
import { vectorEncoder } from "../../src/encoders/vectorEncoder.js";
import { SiameseNet } from "../../src/net/SiameseNet.js";
import { Recognizer } from "../../src/recognizer/Recognizer.js";
import { classBalancedSampler } from "../../src/samplers/classBalancedSampler.js";
import { audioTower } from "../../src/towers/audioTower.js";
import { cosFace } from "../../src/training/proxyObjective.js";
import { expectNoLeak, onEachBackend } from "../backends-under-test.js";
import { tone } from "../encoders/nets.js";

const BANDS = 8;
const anyNet = (seed = 1): SiameseNet =>
  new SiameseNet({
    tower: audioTower({ inputShape: [null, BANDS, 1], filters: [4, 6, 8], embeddingSize: 5, random: seeded(seed) }),
  });
const noise = (frames: number, seed = 1): Float32Array => {
  const random = seeded(seed);
  return Float32Array.from({ length: frames * BANDS }, () => random() - 0.5);
};

onEachBackend(() => {
  it("embeds samples of any length, down to a single frame, together as alone", async () => {
    const net = anyNet();
    expect(net.inputShape).toEqual([null, BANDS, 1]);
    const samples = [noise(1), noise(30), noise(7, 2), noise(30, 3)];
    const together = await net.embed(samples);
    expect(together.length).toBe(4);
    for (const [row, sample] of samples.entries()) {
      const alone = await net.embed(sample);
      expect(alone.model).toBe(together.model);
      const own = embeddingRow(together, row);
      expect(Math.hypot(...own)).toBeCloseTo(1, 4);
      alone.values.forEach((value, k) => {
        expect(own[k]).toBeCloseTo(value, 5);
      });
    }
    const dataset = fromArrays(samples, [0, 1, 2, 3], { shape: net.inputShape });
    expect((await net.embed(dataset, { batchSize: 64 })).values).toEqual(together.values);
    net.dispose();
  });

  it("hears the same in a sound that is repeated, but for its edges", async () => {
    const net = anyNet();
    const once = noise(64);
    const often = Float32Array.from({ length: 8 * once.length }, (_, i) => once[i % once.length]);
    const { values } = await net.embed([once, often]);
    let cosine = 0;
    for (let k = 0; k < 5; k++) cosine += values[k] * values[5 + k];
    expect(cosine).toBeGreaterThan(0.98);
    net.dispose();
  });

  it("trains on parts of recordings, a length per batch, and keeps no tensor", async () => {
    const frontEnd = audioFrontEnd({ sampleRate: 8000, mels: BANDS, normalize: "mean", seconds: "all" });
    const recordings = [1, 2, 3, 4].map((seed) => tone(seed, 1));
    const random = seeded(2);
    const all = fromRecordings(recordings, { frontEnd, labels: ["a", "b", "c", "d"], seconds: [0.1, 0.4], random });
    const train = subset(all, [0, 1, 2, 3, 0, 1, 2, 3]);
    const lengths = new Set<number>();
    for (let k = 0; k < 30; k++) {
      const batch = await train.read(Int32Array.of(0, 3, 5));
      expect(batch.shape).toEqual([3, batch.shape[1], BANDS, 1]);
      lengths.add(batch.shape[1]!);
      batch.dispose();
    }
    expect(Math.min(...lengths)).toBeGreaterThanOrEqual(10);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(40);
    expect(lengths.size).toBeGreaterThan(10);
    const net = anyNet();
    const objective = cosFace({
      classes: train.labels.classNames,
      size: net.embeddingSize,
      scale: 10,
      margin: 0.1,
      random,
    });
    await expectNoLeak(async () => {
      const { history } = await net.fit(train, {
        sampler: classBalancedSampler(train.labels, { batchSize: 8, random }),
        objective,
        learningRate: 0.01,
        epochs: 3,
        stepsPerEpoch: 10,
        random,
      });
      expect(history.loss.at(-1)!).toBeLessThan(history.loss[0]);
    });
    objective.dispose();
    net.dispose();
  });
});

it("is saved and loaded with a recognizer, which hears whole recordings", async () => {
  await tf.setBackend("cpu");
  const frontEnd = audioFrontEnd({ sampleRate: 8000, mels: BANDS, seconds: "all" });
  const recordings = [tone(1, 1), tone(2, 2), tone(3, 0.3), tone(1, 0.5), tone(2, 0.4), tone(3, 1)];
  const held = fromRecordings(recordings, { frontEnd, labels: [1, 2, 3, 1, 2, 3] });
  const recognizer = await Recognizer.calibrated(audioEncoder({ net: anyNet(), frontEnd }), held, "equalErrorRate");
  const before = await recognizer.encoder.embed(recordings);
  const store = memoryStore();
  await recognizer.save(store);
  const again = await Recognizer.load(store, { encoder: audioEncoder });
  expect((await again.encoder.embed(recordings)).values).toEqual(before.values);
  expect(await again.encoder.fingerprint()).toBe(await recognizer.encoder.fingerprint());
  recognizer.dispose();
  again.dispose();
});

it("refuses what does not fit, and samples of different lengths in one read", async () => {
  await tf.setBackend("cpu");
  const net = anyNet();
  await expect(net.embed([new Float32Array(BANDS + 1)])).rejects.toThrow(
    "fromArrays: every sample must have a multiple of 8 numbers (shape [any, 8, 1]), got 9 at row 0",
  );
  const dataset = fromArrays([noise(3), noise(4)], [0, 1], { shape: [null, BANDS, 1] });
  expect(() => dataset.read(Int32Array.of(0, 1))).toThrow(
    "read: samples that are read together must have the same length, got 24 numbers in row 0 and 32 in row 1; read them one at a time, or cut them to one length per batch",
  );
  const reader = fromReader({ sampleShape: [null, BANDS, 1], labels: [0, 1], read: (row) => noise(3 + row) });
  await expect(Promise.resolve(reader.read(Int32Array.of(0, 1)))).rejects.toThrow("must have the same length");
  const fixed = new SiameseNet({ tower: audioTower({ inputShape: [16, BANDS, 1], filters: [4], random: seeded(1) }) });
  await expect(fixed.embed(dataset)).rejects.toThrow(
    "embed: samples must have the tower's input shape [16, 8, 1], got [any, 8, 1]",
  );
  expect(() => vectorEncoder({ net })).toThrow(
    "vectorEncoder: the net must take vectors of one size, it takes shape [any, 8, 1]",
  );
  expect(() => audioEncoder({ net: fixed, frontEnd: audioFrontEnd({ sampleRate: 8000, seconds: "all" }) })).toThrow(
    "audioEncoder: the net must take what frontEnd makes, shape [any, 40, 1], it takes [16, 8, 1]",
  );
  net.dispose();
  fixed.dispose();
});
