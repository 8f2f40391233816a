import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { useWasm } from "../../src/backends/useWasm.js";
import { seeded, type Random, type SeededRandom } from "../../src/core/random.js";
import { fromReader, type Dataset } from "../../src/data/dataset.js";
import { weightedL1 } from "../../src/distances/weightedL1.js";
import { namedWeights } from "../../src/net/namedWeights.js";
import { SiameseNet } from "../../src/net/SiameseNet.js";
import { temporaryName } from "../../src/node/removeLeftovers.js";
import { trainingCheckpoint, type TrainingCheckpointOptions } from "../../src/node/trainingCheckpoint.js";
import type { Labels } from "../../src/data/labels.js";
import { firstOf } from "../../src/miners/composeMiners.js";
import { distanceWeightedMiner } from "../../src/miners/distanceWeightedMiner.js";
import { fixedPairSampler } from "../../src/samplers/fixedSamplers.js";
import { hardPairSampler } from "../../src/samplers/hardPairSampler.js";
import { pairSampler } from "../../src/samplers/pairSampler.js";
import type { Sampler } from "../../src/samplers/sampler.js";
import { batchContrastive } from "../../src/training/batchContrastive.js";
import { batchTriplet } from "../../src/training/batchTriplet.js";
import { collapseGuard } from "../../src/training/collapseGuard.js";
import { contrastive } from "../../src/training/contrastive.js";
import type { Objective } from "../../src/training/objective.js";
import { perClassSampler } from "../../src/samplers/perClassSampler.js";
import { convTower } from "../../src/towers/convTower.js";
import { denseTower } from "../../src/towers/denseTower.js";
import { earlyStopping } from "../../src/training/callbacks.js";
import type { TrainingCallbacks } from "../../src/training/callbacks.js";
import type { History } from "../../src/training/history.js";
import { adam } from "../../src/training/adam.js";
import { batchHard } from "../../src/training/batchTriplet.js";
import { normalizedSoftmax } from "../../src/training/proxyObjective.js";
import { failWrites } from "./failWrites.js";

let folder: string;
let tensors: number;
beforeEach(async () => {
  await tf.setBackend("cpu");
  folder = await mkdtemp(join(tmpdir(), "checkpoint-"));
  tensors = tf.memory().numTensors;
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
  expect(tf.memory().numTensors).toBe(tensors);
});

/** 4 classes of 6 rows, shaken anew at each reading. */
function shaken(random: Random, sampleShape: readonly number[]): Dataset {
  const labels = Array.from({ length: 24 }, (_, row) => `class ${row % 4}`);
  const read = (row: number): Float32Array =>
    Float32Array.from({ length: 36 }, (_, i) => Number(i % 4 === row % 4) + 0.3 * random());
  return fromReader({ sampleShape, labels, read });
}

/** What one process would set up and run, from the same program each time. */
interface Run {
  readonly recipe: Recipe;
  readonly checkpoint?: Partial<TrainingCheckpointOptions>;
  readonly callbacks?: TrainingCallbacks | readonly TrainingCallbacks[];
  readonly signal?: AbortSignal;
  readonly epochs?: number;
}

interface Recipe {
  readonly net: (random: Random) => SiameseNet;
  readonly optimizer?: () => tf.Optimizer;
  readonly proxies?: boolean;
}

const dense: Recipe = {
  net: (random) =>
    new SiameseNet({ tower: denseTower({ inputShape: [36], units: [8], embeddingSize: 4, dropout: 0.3, random }) }),
};

async function run({ recipe, checkpoint = {}, callbacks = [], signal, epochs = 5 }: Run): Promise<{
  readonly history: History;
  readonly weights: readonly number[][];
  /** What the source of randomness says next. */
  readonly next: number;
}> {
  const random: SeededRandom = seeded(1);
  const ofSampler = seeded(2);
  const net = recipe.net(random);
  const data = shaken(random, net.inputShape as number[]);
  const optimizer = recipe.optimizer?.();
  const sampler = perClassSampler(data.labels, { classes: 4, perClass: 3, random: ofSampler });
  const proxies = recipe.proxies
    ? normalizedSoftmax({ classes: data.labels.classNames, size: net.embeddingSize, random: seeded(3) })
    : undefined;
  const kept = trainingCheckpoint(folder, { random: [random, ofSampler], settings: { seed: 1 }, ...checkpoint });
  try {
    const history = await kept.fit(net, data, {
      sampler,
      objective: proxies ?? batchHard({ margin: 0.3 }),
      validation: { dataset: data, sampler },
      epochs,
      stepsPerEpoch: 3,
      random,
      callbacks,
      ...(optimizer && { optimizer }),
      ...(signal && { signal }),
    });
    const all = [...net.tower.getWeights(), ...(net.metric.variables ?? []), ...(proxies?.variables ?? [])];
    const weights = await Promise.all(all.map(async (weight) => Array.from(await weight.data())));
    return { history, weights, next: random() };
  } finally {
    net.dispose();
    proxies?.dispose();
    tf.dispose((optimizer as { c?: tf.Tensor } | undefined)?.c ?? []); // tfjs' momentum forgets its own
    optimizer?.dispose();
  }
}

/** Callbacks that abort after some steps of an epoch, counted from 0. */
function interruptAt(epoch: number, step: number): { callbacks: TrainingCallbacks; signal: AbortSignal } {
  const controller = new AbortController();
  let now = 0;
  const callbacks: TrainingCallbacks = {
    onEpochBegin: (begun) => void (now = begun),
    onBatchEnd: (ended) => {
      if (now === epoch && ended === step) controller.abort(new Error("interrupted"));
    },
  };
  return { callbacks, signal: controller.signal };
}

const RECIPES: Record<string, Recipe> = {
  "Adam and dropout": dense,
  "tfjs' own Adam": { ...dense, optimizer: () => tf.train.adam(0.01) },
  momentum: { ...dense, optimizer: () => tf.train.momentum(0.05, 0.9) },
  RMSprop: { ...dense, optimizer: () => tf.train.rmsprop(0.001, 0.9, 0.5) },
  "plain gradient descent": { ...dense, optimizer: () => tf.train.sgd(0.05) },
  proxies: { ...dense, proxies: true },
  "a learned distance": {
    net: (random) =>
      new SiameseNet({
        tower: denseTower({ inputShape: [36], units: [8], embeddingSize: 4, random }),
        distance: weightedL1({ size: 4, random }),
      }),
  },
};

/** Samplers and objectives that remember something from one step to the next. */
const MEMORIES: Record<string, (labels: Labels) => { sampler: Sampler<never>; objective: Objective<never> }> = {
  "a place in a fixed list of pairs": (labels) => {
    const random = seeded(5);
    return {
      sampler: fixedPairSampler(pairSampler(labels, { random: seeded(6) })(40), { batchSize: 16, random }) as never,
      objective: contrastive(),
    };
  },
  "hard pairs, mined every third epoch": (labels) => ({
    sampler: hardPairSampler(labels, { batchSize: 16, every: 3, hardFraction: 0.5, random: seeded(5) }) as never,
    objective: contrastive(),
  }),
  "a memory of embeddings": (labels) => ({
    sampler: perClassSampler(labels, { classes: 3, perClass: 3, random: seeded(5) }) as never,
    objective: batchContrastive({ memory: 12 }),
  }),
  "a miner that draws": (labels) => ({
    sampler: perClassSampler(labels, { classes: 4, perClass: 3, random: seeded(5) }) as never,
    objective: batchTriplet({ mining: firstOf(distanceWeightedMiner({ random: seeded(7) })) }),
  }),
  "a guard that changes to another objective": (labels) => ({
    sampler: perClassSampler(labels, { classes: 4, perClass: 3, random: seeded(5) }) as never,
    objective: collapseGuard(normalizedSoftmax({ classes: labels.classNames, size: 4, random: seeded(8) }), {
      every: 2,
      patience: 4,
      leastRank: 100, // always found, so that it changes in the middle of the training
      fallback: batchContrastive({ memory: 12 }),
    }),
  }),
};

describe("trainingCheckpoint", () => {
  it.each(Object.entries(RECIPES))("goes on to the net of an uninterrupted run, bit for bit: %s", async (_, recipe) => {
    const whole = await run({ recipe });
    await rm(folder, { recursive: true });
    // In the middle of the second epoch, then at the end of the fourth.
    await expect(run({ recipe, ...interruptAt(1, 1) })).rejects.toThrow("interrupted");
    await expect(run({ recipe, ...interruptAt(3, 2) })).rejects.toThrow("interrupted");
    const resumed: number[][] = [];
    const onResume = (done: number, epochs: number): unknown => resumed.push([done, epochs]);
    expect(await run({ recipe, checkpoint: { onResume } })).toEqual(whole);
    expect(resumed).toEqual([[4, 5]]);
  });

  it("does so on wasm, with batch normalisation and the fused Adam", async () => {
    await useWasm({ threads: 1 });
    const recipe: Recipe = {
      net: (random) => {
        const tower = convTower({ inputShape: [6, 6, 1], filters: [4, 4], embeddingSize: 4, random });
        return new SiameseNet({ tower });
      },
    };
    const before = tf.memory().numTensors;
    const whole = await run({ recipe });
    await rm(folder, { recursive: true });
    await expect(run({ recipe, ...interruptAt(2, 0) })).rejects.toThrow("interrupted");
    expect(await run({ recipe })).toEqual(whole);
    expect(tf.memory().numTensors).toBe(before);
    tensors = before;
  });

  describe.each(["cpu", "wasm"])("on %s, goes on bit for bit", (backend) => {
    it.each(Object.entries(MEMORIES))("with what is remembered from step to step: %s", async (_, make) => {
      if (backend === "wasm") await useWasm({ threads: 1 });
      const before = tf.memory().numTensors;
      const train = async (interruption: Partial<Run> = {}): Promise<readonly unknown[]> => {
        const net = dense.net(seeded(1));
        const ofData = seeded(9);
        const data = shaken(ofData, net.inputShape as number[]);
        const { sampler, objective } = make(data.labels);
        const other = make(data.labels);
        const random = seeded(4);
        try {
          const history = await trainingCheckpoint(folder, { random: [random, ofData] }).fit(net, data, {
            sampler,
            objective,
            // Nobody names the sampler's and the miner's randomness: they say it themselves.
            validation: { dataset: data, sampler: other.sampler },
            epochs: 6,
            stepsPerEpoch: 3,
            random,
            ...interruption,
          });
          const weights = [...namedWeights(net.tower).values(), ...(objective.variables ?? [])];
          return [
            history,
            ...(await Promise.all(weights.map(async (weight) => [...(await weight.data())]))),
            sampler(),
          ];
        } finally {
          net.dispose();
          tf.dispose([...(objective.variables ?? []), ...(other.objective.variables ?? [])]);
        }
      };
      const whole = await train();
      for (const epoch of [1, 3, 4]) {
        await rm(folder, { recursive: true, force: true });
        await expect(train(interruptAt(epoch, 1))).rejects.toThrow("interrupted");
        expect(await train()).toEqual(whole);
      }
      expect(tf.memory().numTensors).toBe(before);
      tensors = before;
    });
  });

  it.each(["cpu", "wasm"])(
    "puts each weight and moment where it belongs when layers were frozen or thawed between: on %s",
    async (backend) => {
      if (backend === "wasm") await useWasm({ threads: 1 });
      const before = tf.memory().numTensors;
      /** Two epochs with the first two layers frozen or not, then two the other way round. */
      const train = async (frozenFirst: boolean, interrupted: boolean): Promise<readonly number[][]> => {
        const make = (frozen: boolean): { random: SeededRandom; net: SiameseNet; data: Dataset } => {
          const random = seeded(1);
          const net = new SiameseNet({
            tower: convTower({ inputShape: [6, 6, 1], filters: [4, 4], embeddingSize: 4, random }),
          });
          freeze(net, frozen);
          return { random, net, data: shaken(random, net.inputShape as number[]) };
        };
        const freeze = (net: SiameseNet, frozen: boolean): void => {
          for (const layer of net.tower.layers.slice(0, 3)) layer.trainable = !frozen;
        };
        const fit = (
          { random, net, data }: ReturnType<typeof make>,
          further: Partial<Parameters<SiameseNet["fit"]>[1]>,
          kept?: ReturnType<typeof trainingCheckpoint>,
        ): Promise<History> => {
          const options = {
            sampler: perClassSampler(data.labels, { classes: 4, perClass: 3, random }),
            objective: batchHard({ margin: 0.3 }),
            epochs: 4,
            stepsPerEpoch: 3,
            random,
            ...further,
          } as Parameters<SiameseNet["fit"]>[1];
          return kept ? kept.fit(net, data, options) : net.fit(data, options);
        };
        let at = make(frozenFirst);
        if (interrupted) {
          const kept = trainingCheckpoint(folder, { random: at.random });
          await expect(fit(at, interruptAt(1, 2), kept)).rejects.toThrow("interrupted");
          // The last step of an epoch ends before the epoch does: it was not saved, and is trained again.
          await expect(fit(at, interruptAt(2, 0), kept)).rejects.toThrow("interrupted");
          at.net.dispose();
          at = make(!frozenFirst);
          await fit(at, {}, trainingCheckpoint(folder, { random: at.random }));
        } else {
          const optimizer = adam();
          const past = await fit(at, { optimizer, epochs: 2 });
          freeze(at.net, !frozenFirst);
          await fit(at, { optimizer, past });
          optimizer.dispose();
        }
        const weights = await Promise.all(
          [...namedWeights(at.net.tower).values()].map(async (weight) => Array.from(await weight.data())),
        );
        at.net.dispose();
        await rm(folder, { recursive: true, force: true });
        return weights;
      };
      for (const frozenFirst of [true, false])
        expect(await train(frozenFirst, true)).toEqual(await train(frozenFirst, false));
      expect(tf.memory().numTensors).toBe(before);
      tensors = before;
    },
  );

  it("gives back a training that had ended, with its history and its place in the random numbers, and trains no more", async () => {
    const whole = await run({ recipe: dense });
    const onBatchEnd = vi.fn();
    expect(await run({ recipe: dense, callbacks: { onBatchEnd } })).toEqual(whole);
    expect(onBatchEnd).not.toHaveBeenCalled();
  });

  it("knows that a callback had stopped the training", async () => {
    const stopping = (): TrainingCallbacks => earlyStopping({ patience: 1, minDelta: 1 }); // stops after two epochs
    const whole = await run({ recipe: dense, callbacks: stopping() });
    expect(whole.history.epoch).toEqual([0, 1]);
    expect(await run({ recipe: dense, callbacks: stopping() })).toEqual(whole);
  });

  it("shows past epochs to early stopping, so that it stops where it would have", async () => {
    const stopping = (): TrainingCallbacks => earlyStopping({ patience: 3, minDelta: 1 });
    const whole = await run({ recipe: dense, callbacks: stopping() });
    expect(whole.history.epoch).toEqual([0, 1, 2, 3]);
    await rm(folder, { recursive: true });
    const { callbacks, signal } = interruptAt(2, 1);
    await expect(run({ recipe: dense, callbacks: [stopping(), callbacks], signal })).rejects.toThrow("interrupted");
    expect(await run({ recipe: dense, callbacks: stopping() })).toEqual(whole);
  });

  it("begins anew when told to", async () => {
    const whole = await run({ recipe: dense });
    const onResume = vi.fn();
    expect(await run({ recipe: dense, checkpoint: { resume: false, onResume } })).toEqual(whole);
    expect(onResume).not.toHaveBeenCalled();
  });

  it("saves less often when told to", async () => {
    await expect(run({ recipe: dense, checkpoint: { every: 2 }, ...interruptAt(3, 1) })).rejects.toThrow("interrupted");
    const resumed: number[] = [];
    await run({ recipe: dense, checkpoint: { onResume: (done) => resumed.push(done) } });
    expect(resumed).toEqual([2]);
  });

  it("saves no sooner than after so many seconds, and at the end", async () => {
    const rare = { leastSeconds: 3600 };
    await expect(run({ recipe: dense, checkpoint: rare, ...interruptAt(3, 1) })).rejects.toThrow("interrupted");
    const resumed: number[] = [];
    const onResume = (done: number): void => void resumed.push(done);
    const whole = await run({ recipe: dense, checkpoint: { ...rare, onResume } });
    expect(resumed).toEqual([]);
    expect(await run({ recipe: dense, checkpoint: { ...rare, onResume } })).toEqual(whole);
    expect(resumed).toEqual([5]);
  });

  it.each<[string, Run, string]>([
    ["settings", { recipe: dense, checkpoint: { settings: { seed: 2 } } }, "made with seed 1, this training has 2"],
    [
      "further settings",
      { recipe: dense, checkpoint: { settings: { seed: 1, data: "faces" } } },
      'made with data missing, this training has "faces"',
    ],
    ["epochs", { recipe: dense, epochs: 6 }, "made with epochs 5, this training has 6"],
    [
      "objective",
      { recipe: { ...dense, proxies: true } },
      'made with objective "batchHard", this training has "normalizedSoftmax"',
    ],
    ["optimizer", { recipe: RECIPES.momentum }, 'made with optimizer "Adam", this training has "Momentum"'],
    [
      "tower",
      {
        recipe: {
          net: (random) =>
            new SiameseNet({ tower: denseTower({ inputShape: [36], units: [9], embeddingSize: 4, random }) }),
        },
      },
      "holds the weight tower/block1.dense/kernel [36, 8], this net and objective have one of shape [36, 9]",
    ],
    [
      "sources",
      { recipe: dense, checkpoint: { random: seeded(1) } },
      "holds 2 sources of randomness, this training has 1",
    ],
  ])("refuses a checkpoint of other %s, naming the remedy", async (_, other, message) => {
    await run({ recipe: dense });
    await expect(run(other)).rejects.toThrow(message);
    await expect(run(other)).rejects.toThrow(`or remove ${join(folder, "checkpoint.bin")} to begin anew`);
  });

  it.each<[string, (bytes: Buffer) => Uint8Array, string]>([
    [
      "cut short",
      (bytes) => bytes.subarray(0, bytes.length >> 1),
      "it was cut short or changed, remove it to begin anew",
    ],
    ["of one line", (bytes) => bytes.subarray(0, 40), "it was cut short or changed, remove it to begin anew"],
    ["empty", () => new Uint8Array(), 'must begin with "one-shot-ts training checkpoint 2"'],
    [
      "changed in one bit",
      (bytes) => {
        bytes[bytes.length - 5] ^= 1;
        return bytes;
      },
      "must have the checksum that it records",
    ],
    ["something else", () => Buffer.from("{}\n"), 'must begin with "one-shot-ts training checkpoint 2", it does not'],
  ])("refuses a file that is %s", async (_, damage, message) => {
    const file = join(folder, "checkpoint.bin");
    await run({ recipe: dense });
    await writeFile(file, damage(await readFile(file)));
    await expect(run({ recipe: dense })).rejects.toThrow(message);
    await expect(run({ recipe: dense })).rejects.toThrow(file);
  });

  it("leaves the older checkpoint where the disk is full, and goes on from there later", async () => {
    const whole = await run({ recipe: dense });
    await rm(folder, { recursive: true });
    await expect(run({ recipe: dense, ...interruptAt(2, 0) })).rejects.toThrow("interrupted");
    await failWrites();
    await expect(run({ recipe: dense })).rejects.toThrow(
      "no space left on device, write; what stood there before is unchanged",
    );
    vi.restoreAllMocks();
    expect(await readdir(folder)).toEqual(["checkpoint.bin"]);
    const resumed: number[] = [];
    expect(await run({ recipe: dense, checkpoint: { onResume: (done) => resumed.push(done) } })).toEqual(whole);
    expect(resumed).toEqual([2]);
  });

  it("sweeps up what a killed process left half-written, and removes all it made", async () => {
    await run({ recipe: dense });
    const dead = spawnSync(process.execPath, ["-e", ""]).pid;
    const rest = temporaryName(join(folder, "checkpoint.bin")).replace(`-${process.pid}-`, `-${dead}-`);
    await writeFile(rest, "half");
    await run({ recipe: dense });
    expect(existsSync(rest)).toBe(false);
    const { remove } = trainingCheckpoint(folder, { random: seeded(1) });
    await remove();
    expect(existsSync(folder)).toBe(false);
    await remove();
  });

  it("refuses a source of randomness whose place nobody knows", () => {
    const random = Math.random as unknown as SeededRandom;
    expect(() => trainingCheckpoint(folder, { random })).toThrow("each random must be made by seeded(1)");
    expect(() => trainingCheckpoint(folder, { random: seeded(1), every: 0 })).toThrow("every");
    expect(() => trainingCheckpoint(folder, { random: seeded(1), leastSeconds: -1 })).toThrow("leastSeconds");
  });
});
