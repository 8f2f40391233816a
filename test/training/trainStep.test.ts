import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it, vi } from "vitest";

import { seeded } from "../../src/core/random.js";
import { fromTensor } from "../../src/data/dataset.js";
import { multiSimilarityMiner } from "../../src/miners/multiSimilarityMiner.js";
import { SiameseNet } from "../../src/net/SiameseNet.js";
import { perClassSampler } from "../../src/samplers/perClassSampler.js";
import type { ClassBatch } from "../../src/samplers/sampler.js";
import { buildTower } from "../../src/towers/buildTower.js";
import { multiSimilarity } from "../../src/training/batchLosses.js";
import { batchContrastive } from "../../src/training/batchContrastive.js";
import { batchHard } from "../../src/training/batchTriplet.js";
import { collapseGuard } from "../../src/training/collapseGuard.js";
import type { Objective } from "../../src/training/objective.js";
import { onEachBackend } from "../backends-under-test.js";
import { clusters } from "../clusters.js";

const data = clusters();
const STEPS = 3;

interface Trained {
  readonly trained: number[][];
  readonly statistics: number[][];
  readonly forwardPasses: number;
  readonly left: number;
}

/** Trains a tower with batch normalisation and dropout for some steps. */
async function train(objective: Objective<ClassBatch>, validate = false): Promise<Trained> {
  const before = tf.memory().numTensors;
  const random = seeded(1);
  const block = { kind: "dense", units: 6, normalization: "batch", dropout: 0.2 } as const;
  const net = new SiameseNet({ tower: buildTower({ inputShape: [8], blocks: [block], embeddingSize: 4 }, { random }) });
  const sampler = perClassSampler(data.labels, { classes: 3, perClass: 2, random });
  const apply = vi.spyOn(net.tower, "apply");
  const validation = {
    dataset: data,
    sampler: perClassSampler(data.labels, { classes: 3, perClass: 2, random }),
    steps: 2,
  };
  await net.fit(data, { sampler, objective, stepsPerEpoch: STEPS, random, ...(validate && { validation }) });
  const forwardPasses = apply.mock.calls.length;
  apply.mockRestore();
  const read = (weights: readonly { read(): tf.Tensor }[]): Promise<number[][]> =>
    Promise.all(weights.map(async (weight) => Array.from(await weight.read().data())));
  const [trained, statistics] = [await read(net.tower.trainableWeights), await read(net.tower.nonTrainableWeights)];
  net.dispose();
  return { trained, statistics, forwardPasses, left: tf.memory().numTensors - before };
}

/** An objective that looks first by a forward pass of its own, as the training step did once: the oracle for what is looked at. */
const looks: Objective<ClassBatch> = {
  name: "looks",
  prepare: (batch) => ({ ...batchHard().prepare(batch), preview: () => Promise.resolve({ looked: 1 }) }),
};

onEachBackend(() => {
  it("moves the statistics of batch normalisation once a step, also where an objective looks first", async () => {
    const expected = await train(batchHard());
    expect(expected.statistics.length).toBe(2);
    const looked = await train(looks);
    expect(looked.statistics).toEqual(expected.statistics);
    expect(looked.trained).toEqual(expected.trained);
    expect([expected.left, looked.left]).toEqual([0, 0]);
  });

  // One more is the look at the embeddings outside training mode at the end of an epoch.
  describe.each([
    { name: "none", objective: () => batchHard() },
    { name: "a miner", objective: () => multiSimilarity({ miner: multiSimilarityMiner() }) },
    { name: "a memory", objective: () => batchContrastive({ memory: 12 }) },
    { name: "a guard at every step", objective: () => collapseGuard(batchHard(), { every: 1, margin: 0.2 }) },
  ])("with $name looking first", ({ objective }) => {
    it("runs one forward pass per step and per batch of validation, and leaves no tensor", async () => {
      const { forwardPasses, left } = await train(objective());
      expect(forwardPasses).toBe(STEPS + 1);
      expect(left).toBe(0);
      expect((await train(objective(), true)).forwardPasses).toBe(STEPS + 1 + 2);
    });
  });

  it("shows a miner exactly the embeddings that the loss is then computed from, under dropout too", async () => {
    const seen: number[][] = [];
    const inner = batchHard();
    const watching: Objective<ClassBatch> = {
      name: "watching",
      prepare: (batch) => {
        const step = inner.prepare(batch);
        return {
          ...step,
          preview: async (embeddings) => {
            seen.push(Array.from(await embeddings.data()));
            return {};
          },
          evaluate: (embeddings, distance) => {
            expect(Array.from(embeddings.dataSync())).toEqual(seen.at(-1));
            return step.evaluate(embeddings, distance);
          },
        };
      },
    };
    await train(watching);
    expect(seen.length).toBe(STEPS);
    expect(new Set(seen.map(String)).size).toBe(STEPS);
  });

  it("embeds at most 32 rows of a batch outside training mode at the end of an epoch", async () => {
    const before = tf.memory().numTensors;
    const random = seeded(1);
    const block = { kind: "dense", units: 6, normalization: "batch" } as const;
    const net = new SiameseNet({
      tower: buildTower({ inputShape: [8], blocks: [block], embeddingSize: 4 }, { random }),
    });
    const labels = Int32Array.from({ length: 80 }, (_, row) => row % 20);
    const samples = tf.randomNormal([80, 8], 0, 1, "float32", 3);
    const rows = fromTensor(samples, labels);
    const sampler = perClassSampler(labels, { classes: 20, perClass: 3, random });
    const apply = vi.spyOn(net.tower, "apply");
    const { warnings } = await net.fit(rows, { sampler, objective: batchHard(), stepsPerEpoch: 1, random });
    expect(apply.mock.calls.map(([batch]) => (batch as tf.Tensor).shape[0])).toEqual([60, 32]);
    expect(warnings).toEqual([]);
    apply.mockRestore();
    net.dispose();
    samples.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("frees what it has recorded where looking fails, and moves nothing", async () => {
    const fails: Objective<ClassBatch> = {
      name: "fails",
      prepare: (batch) => ({ ...batchHard().prepare(batch), preview: () => Promise.reject(new Error("no idea")) }),
    };
    const before = tf.memory().numTensors;
    const random = seeded(1);
    const block = { kind: "dense", units: 6, normalization: "batch" } as const;
    const net = new SiameseNet({
      tower: buildTower({ inputShape: [8], blocks: [block], embeddingSize: 4 }, { random }),
    });
    const values = (): Promise<unknown> => Promise.all(net.tower.weights.map((weight) => weight.read().array()));
    const first = await values();
    const tensors = tf.memory().numTensors;
    const sampler = perClassSampler(data.labels, { classes: 3, perClass: 2, random });
    await expect(net.fit(data, { sampler, objective: fails, stepsPerEpoch: 1, random })).rejects.toThrow("no idea");
    expect(tf.memory().numTensors).toBe(tensors);
    expect(await values()).toEqual(first);
    net.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
