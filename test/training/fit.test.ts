import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { useWasm } from "../../src/backends/useWasm.js";
import { seeded } from "../../src/core/random.js";
import { fromTensor, type Dataset } from "../../src/data/dataset.js";
import { SiameseNet } from "../../src/net/SiameseNet.js";
import { pairSampler } from "../../src/samplers/pairSampler.js";
import { perClassSampler } from "../../src/samplers/perClassSampler.js";
import { tripletSampler } from "../../src/samplers/tripletSampler.js";
import { convTower } from "../../src/towers/convTower.js";
import { buildTower } from "../../src/towers/buildTower.js";
import { denseTower } from "../../src/towers/denseTower.js";
import { contrastive } from "../../src/training/contrastive.js";
import type { FitOptions } from "../../src/training/fit.js";
import type { History } from "../../src/training/history.js";
import { batchHard, semiHard } from "../../src/training/batchTriplet.js";
import type { Objective } from "../../src/training/objective.js";
import { triplet } from "../../src/training/triplet.js";
import type { Pairs } from "../../src/data/pairLabels.js";
import { clusters } from "../clusters.js";

const data = clusters();
const make = (seed = 1, dropout = 0): SiameseNet =>
  new SiameseNet({
    tower: denseTower({ inputShape: [8], units: [16], embeddingSize: 4, dropout, random: seeded(seed) }),
  });
const onPairs = (options: Partial<FitOptions<Pairs>> = {}): FitOptions<Pairs> => ({
  sampler: pairSampler(data.labels, { batchSize: 32, random: seeded(2) }),
  objective: contrastive(),
  random: seeded(3),
  ...options,
});

let net: SiameseNet;
let tensors = 0;
beforeEach(async () => {
  await tf.setBackend("cpu");
  tensors = tf.memory().numTensors;
  net = make();
});
afterEach(() => {
  net.dispose();
  expect(tf.memory().numTensors).toBe(tensors);
});

describe("fit", () => {
  it.each<[string, (net: SiameseNet) => Promise<History>]>([
    ["contrastive pairs", (it) => it.fit(data, onPairs({ epochs: 15, learningRate: 0.01 }))],
    [
      "triplets",
      (it) =>
        it.fit(data, {
          sampler: tripletSampler(data.labels, { random: seeded(2) }),
          objective: triplet({ margin: 0.5 }),
          epochs: 15,
          learningRate: 0.01,
        }),
    ],
    [
      "batch-hard",
      (it) =>
        it.fit(data, {
          sampler: perClassSampler(data.labels, { random: seeded(2) }),
          objective: batchHard({ margin: 0.5 }),
          epochs: 30,
          learningRate: 0.01,
        }),
    ],
    [
      "semi-hard",
      (it) =>
        it.fit(data, {
          sampler: perClassSampler(data.labels, { random: seeded(2) }),
          objective: semiHard({ margin: 0.5 }),
          epochs: 30,
          learningRate: 0.01,
        }),
    ],
  ])("learns from %s: same pairs come nearer than different ones", async (_, train) => {
    const { history } = await train(net);
    const ratio = history.sameDistance.map((same, epoch) => same / history.differentDistance[epoch]);
    expect(history.loss.at(-1)).toBeLessThan(0.8 * history.loss[0]);
    expect(ratio.at(-1)).toBeLessThan(0.8 * ratio[0]);
  });

  it.each(["cpu", "wasm"])(
    "repeats its loss curve bit for bit for the same seed on %s, dropout included",
    async (backend) => {
      if (backend === "wasm") await useWasm();
      const train = async (seed: number): Promise<History> => {
        const random = seeded(seed);
        const one = new SiameseNet({
          tower: convTower({ inputShape: [4, 2, 1], filters: [4], dense: [8], dropout: 0.3, random }),
        });
        const images: Dataset = {
          ...data,
          sampleShape: [4, 2, 1],
          read: (rows) => tf.tidy(() => tf.reshape(data.read(rows) as tf.Tensor, [-1, 4, 2, 1])),
        };
        const sampler = pairSampler(data.labels, { random });
        const history = await one.fit(images, { sampler, objective: contrastive(), epochs: 3, random });
        one.dispose();
        return history;
      };
      const first = await train(5);
      expect(await train(5)).toEqual(first);
      expect((await train(6)).history.loss).not.toEqual(first.history.loss);
      await tf.setBackend("cpu");
    },
  );

  it("draws another dropout mask in each step, and none without training", async () => {
    const dropping = make(1, 0.5);
    const seen: number[] = [];
    const still: Objective<Pairs> = {
      name: "still",
      prepare: ({ left }) => ({
        rows: left.subarray(0, 1),
        evaluate: (embeddings) => {
          const loss = tf.mul<tf.Scalar>(tf.sum(embeddings), 1e-9);
          const first = tf.sum<tf.Scalar>(tf.slice(embeddings, [0, 0], [1, 1]));
          return { loss, sameDistance: first, differentDistance: tf.scalar(1) };
        },
      }),
    };
    const pair: Pairs = { left: Int32Array.of(0), right: Int32Array.of(1), y: Uint8Array.of(0) };
    await dropping.fit(data, {
      sampler: () => pair,
      objective: still,
      stepsPerEpoch: 6,
      optimizer: tf.train.sgd(1e-9),
      random: seeded(1),
      callbacks: { onBatchEnd: (_, logs) => seen.push(logs.sameDistance) },
    });
    expect(new Set(seen).size).toBeGreaterThan(3);
    const sample = new Float32Array(8).fill(0.5);
    expect(await dropping.embed(sample)).toEqual(await dropping.embed(sample));
    dropping.dispose();
    tensors += 1; // the learning rate that tf.train.sgd keeps
  });

  it("keeps the number of tensors constant from step to step", async () => {
    const counts: number[] = [];
    await net.fit(
      data,
      onPairs({ epochs: 2, stepsPerEpoch: 10, callbacks: { onBatchEnd: () => counts.push(tf.memory().numTensors) } }),
    );
    // From the second step on, when the optimizer has its state. Within an epoch, the next batch has been read.
    const ends = [counts[9], counts[19]];
    expect(new Set(ends).size).toBe(1);
    expect(new Set([...counts.slice(1, 9), ...counts.slice(10, 19)])).toEqual(new Set([ends[0] + 1]));
  });

  it("reads each distinct row once per step, and as many rows per epoch as there are", async () => {
    const read: number[] = [];
    const counting = {
      ...data,
      read: (rows: Int32Array) => (read.push(new Set(rows).size - rows.length, rows.length), data.read(rows)),
    };
    await net.fit(counting, onPairs());
    const repeats = read.filter((_, i) => i % 2 === 0);
    const rows = read.filter((_, i) => i % 2 === 1);
    expect(repeats.every((value) => value === 0)).toBe(true);
    expect(rows.reduce((a, b) => a + b)).toBeGreaterThanOrEqual(data.length);
    expect(rows.slice(0, -1).reduce((a, b) => a + b, 0)).toBeLessThan(data.length);
  });

  it("calls back in tfjs' order, several listeners in turn", async () => {
    const calls: string[] = [];
    const note = (who: string): FitOptions<Pairs>["callbacks"] => ({
      onTrainBegin: () => calls.push(`${who} train`),
      onEpochBegin: (epoch) => calls.push(`${who} epoch ${epoch}`),
      onBatchBegin: (batch) => calls.push(`${who} batch ${batch}`),
      onBatchEnd: (batch, logs) => calls.push(`${who} batch ${batch} ${Object.keys(logs).join()}`),
      onEpochEnd: (epoch, logs) => calls.push(`${who} epoch ${epoch} ${Object.keys(logs).join()}`),
      onTrainEnd: () => calls.push(`${who} end`),
    });
    await net.fit(data, onPairs({ stepsPerEpoch: 1, callbacks: [note("a"), note("b")].flat() as never }));
    const figures = "loss,sameDistance,differentDistance";
    expect(calls.filter((call) => call.startsWith("a"))).toEqual([
      "a train",
      "a epoch 0",
      "a batch 0",
      `a batch 0 ${figures}`,
      `a epoch 0 ${figures}`,
      "a end",
    ]);
    expect(calls.map((call) => call[0]).join("")).toBe("abababababab");
  });

  it("measures validation without training on it", async () => {
    const other = clusters({ seed: 9 });
    const validation = { dataset: other, sampler: pairSampler(other.labels, { random: seeded(4) }), steps: 3 };
    const { history } = await net.fit(data, onPairs({ epochs: 2, validation }));
    const twin = make();
    await twin.fit(data, onPairs({ epochs: 2 }));
    expect(Object.keys(history).sort()).toEqual([
      "differentDistance",
      "loss",
      "sameDistance",
      "val_differentDistance",
      "val_loss",
      "val_sameDistance",
    ]);
    expect(history.val_loss).toHaveLength(2);
    expect(history.val_loss[0]).toBeGreaterThan(0);
    expect(await net.fingerprint()).toBe(await twin.fingerprint());
    twin.dispose();
  });

  it("goes on with the epoch it is told, schedules included", async () => {
    const rates: number[] = [];
    const learningRate = (epoch: number): number => {
      rates.push(epoch);
      return 0.01;
    };
    const history = await net.fit(data, onPairs({ epochs: 5, initialEpoch: 3, learningRate }));
    expect([history.epoch, rates]).toEqual([
      [3, 4],
      [3, 4],
    ]);
    await expect(net.fit(data, onPairs({ epochs: 5, initialEpoch: 5 }))).rejects.toThrow(
      "fit: initialEpoch must be less than epochs (5), got 5",
    );
  });

  it("goes on after what an earlier call went through, and shows it to those who count", async () => {
    const past = { epoch: [0, 1], history: { loss: [0.5, 0.4] }, warnings: ["flat"] };
    const seen: [number, number][] = [];
    const onEpochPast = (epoch: number, { loss }: Readonly<Record<string, number>>): unknown =>
      seen.push([epoch, loss]);
    const history = await net.fit(data, onPairs({ epochs: 3, past, callbacks: { onEpochPast } }));
    expect(seen).toEqual([
      [0, 0.5],
      [1, 0.4],
    ]);
    expect(history.epoch).toEqual([0, 1, 2]);
    expect(history.history.loss.slice(0, 2)).toEqual([0.5, 0.4]);
    expect(history.warnings).toEqual(["flat"]);
    expect(past.epoch).toEqual([0, 1]);
    await expect(net.fit(data, onPairs({ epochs: 2, past }))).rejects.toThrow(
      "initialEpoch must be less than epochs (2)",
    );
  });

  it("stops after an epoch when a callback says so", async () => {
    const history = await net.fit(
      data,
      onPairs({ epochs: 9, callbacks: { onEpochEnd: (epoch) => (epoch === 1 ? "stop" : undefined) } }),
    );
    expect(history.epoch).toEqual([0, 1]);
  });

  it("stops between two steps on a signal, keeping what it learned, and can go on", async () => {
    const stop = new AbortController();
    const before = await net.fingerprint();
    const training = net.fit(
      data,
      onPairs({ epochs: 100, signal: stop.signal, callbacks: { onEpochEnd: () => stop.abort() } }),
    );
    await expect(training).rejects.toThrow("aborted");
    expect(await net.fingerprint()).not.toBe(before);
    expect((await net.fit(data, onPairs())).epoch).toEqual([0]);
    await expect(net.fit(data, onPairs({ signal: AbortSignal.abort(new Error("never began")) }))).rejects.toThrow(
      "never began",
    );
  });

  it("sets the learning rate each epoch", async () => {
    const optimizer = tf.train.sgd(1);
    const rates: unknown[] = [];
    await net.fit(
      data,
      onPairs({
        epochs: 3,
        stepsPerEpoch: 1,
        optimizer,
        learningRate: (epoch) => [0.5, 0.25, 0.125][epoch],
        callbacks: { onEpochEnd: () => rates.push((optimizer as unknown as { learningRate: number }).learningRate) },
      }),
    );
    expect(rates).toEqual([0.5, 0.25, 0.125]);
    optimizer.dispose();
  });

  it("adds the penalties of the tower's layers", async () => {
    const tower = tfl.sequential({
      layers: [tfl.layers.dense({ units: 4, inputShape: [8], kernelRegularizer: tfl.regularizers.l2({ l2: 1 }) })],
    });
    const penalised = new SiameseNet({ tower });
    const size = (): number => tf.tidy(() => tf.sum(tf.square(tower.getWeights()[0])).dataSync()[0]);
    const before = size();
    await penalised.fit(data, onPairs({ epochs: 5, learningRate: 0.01 }));
    expect(size()).toBeLessThan(0.7 * before);
    penalised.dispose();
  });

  it("trains the objective's own weights too", async () => {
    const scale = tf.tidy(() => tf.variable(tf.scalar(1)));
    const scaled: Objective<Pairs> = {
      name: "scaled",
      variables: [scale],
      prepare: (batch) => {
        const step = contrastive().prepare(batch);
        return {
          rows: step.rows,
          evaluate: (embeddings, distance) => {
            const parts = step.evaluate(embeddings, distance);
            return { ...parts, loss: tf.mul(parts.loss, tf.square(scale)) };
          },
        };
      },
    };
    await net.fit(data, onPairs({ objective: scaled }));
    expect(scale.dataSync()[0]).not.toBe(1);
    scale.dispose();
  });

  it("warns of collapse, once an epoch", async () => {
    const constant = new SiameseNet({
      tower: tfl.sequential({
        layers: [
          tfl.layers.dense({
            units: 3,
            inputShape: [8],
            kernelInitializer: "zeros",
            biasInitializer: "ones",
            trainable: true,
          }),
        ],
      }),
    });
    const heard: string[] = [];
    const { warnings } = await constant.fit(
      data,
      onPairs({ optimizer: tf.train.sgd(1e-9), callbacks: { onWarning: (message) => heard.push(message) } }),
    );
    tensors += 1; // the learning rate that tf.train.sgd keeps
    expect(warnings).toHaveLength(1);
    expect(heard).toEqual(warnings);
    expect(warnings[0]).toContain("the embeddings have collapsed in epoch 0");
    constant.dispose();
  });
});

describe("fit warns", () => {
  it("of every epoch that goes wrong, in order, not of the first alone", async () => {
    const constant = new SiameseNet({
      tower: tfl.sequential({
        layers: [tfl.layers.dense({ units: 3, inputShape: [8], kernelInitializer: "zeros", biasInitializer: "ones" })],
      }),
    });
    const heard: string[] = [];
    const optimizer = tf.train.sgd(1e-9);
    const { warnings } = await constant.fit(
      data,
      onPairs({ epochs: 3, optimizer, callbacks: { onWarning: (message) => heard.push(message) } }),
    );
    expect(warnings.map((warning) => /in epoch \d/.exec(warning)?.[0])).toEqual([
      "in epoch 0",
      "in epoch 1",
      "in epoch 2",
    ]);
    expect(heard).toEqual(warnings);
    constant.dispose();
    tf.dispose((optimizer as unknown as { c: tf.Tensor }).c);
  });

  it("where nothing is left to learn from", async () => {
    const satisfied: Objective<Pairs> = {
      name: "satisfied",
      prepare: (batch) => {
        const step = contrastive().prepare(batch);
        return {
          rows: step.rows,
          evaluate: (x, distance) => ({ ...step.evaluate(x, distance), loss: tf.mul(0, tf.sum(x)) }),
        };
      },
    };
    const { warnings } = await net.fit(data, onPairs({ objective: satisfied, epochs: 3 }));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain("the loss was 0 in all of epoch 0");
  });

  it.each(["cpu", "wasm"])(
    "of one number that makes all embeddings one in use, though not in training: on %s",
    async (backend) => {
      if (backend === "wasm") await useWasm();
      const block = { kind: "dense", units: 6, normalization: "batch" } as const;
      const tower = buildTower({ inputShape: [8], blocks: [block], embeddingSize: 4 }, { random: seeded(1) });
      const normalised = new SiameseNet({ tower });
      const beta = tower.layers.find((layer) => layer.getClassName() === "BatchNormalization")!.weights[1];
      tf.tidy(() => {
        (beta.read() as tf.Variable).assign(tf.ones([6])); // as training would move it
      });
      const odd: Dataset = {
        ...data,
        read: (rows) =>
          tf.tidy(() => {
            const spike = tf.tensor2d(Array.from(rows, (row) => [row === 3 ? 1e15 : 0]));
            return tf.add(data.read(rows) as tf.Tensor, tf.pad(spike, [[0, 0], [2, 5]])); // prettier-ignore
          }),
      };
      const sampler = perClassSampler(data.labels, { classes: 10, perClass: 8, random: seeded(2) });
      const objective = batchHard();
      expect((await normalised.fit(data, { sampler, objective, epochs: 2 })).warnings).toEqual([]);
      const { warnings } = await normalised.fit(odd, { sampler, objective, stepsPerEpoch: 2 });
      expect(warnings).toHaveLength(1);
      expect(warnings[0]).toContain("the embeddings have collapsed in use in epoch 0");
      normalised.dispose();
      await tf.setBackend("cpu");
    },
  );
});

describe("fit's history", () => {
  it("has a number for every epoch of every figure, NaN where none was reported, and figures of any name", async () => {
    let looks = 0;
    const now: Objective<Pairs> = {
      name: "now and then",
      prepare: (batch) => ({
        ...contrastive().prepare(batch),
        preview: () =>
          Promise.resolve(Object.fromEntries(looks++ % 4 === 1 ? [["sometimes", looks], ["__proto__", 5]] : [])), // prettier-ignore
      }),
    };
    const { epoch, history } = await net.fit(data, onPairs({ objective: now, epochs: 4, stepsPerEpoch: 1 }));
    expect(epoch).toEqual([0, 1, 2, 3]);
    expect(Object.values(history).map((values) => values.length)).toEqual(Object.keys(history).map(() => 4));
    expect(history.sometimes).toEqual([NaN, 2, NaN, NaN]);
    expect(Object.entries(history).find(([name]) => name === "__proto__")?.[1]).toEqual([NaN, 5, NaN, NaN]);
  });
});

describe("fit refuses", () => {
  it("a sample that is not finite, by its row, with the weights untouched", async () => {
    const before = await net.fingerprint();
    const bad = tf.tidy(() => tf.concat([tf.zeros([5, 8]), tf.fill([1, 8], Infinity)]));
    const dataset = fromTensor(bad, ["a", "a", "b", "b", "c", "c"]);
    const training = net.fit(dataset, {
      sampler: pairSampler(dataset.labels, { batchSize: 6, random: seeded(1) }),
      objective: contrastive(),
    });
    await expect(training).rejects.toThrow(/fit: samples must be finite, got Infinity in row 5 \(epoch 0, step 0\)/);
    expect(await net.fingerprint()).toBe(before);
    bad.dispose();
  });

  it("a loss that is not finite, with the weights untouched", async () => {
    const before = await net.fingerprint();
    const diverging: Objective<Pairs> = {
      name: "diverging",
      prepare: (batch) => ({
        rows: batch.left,
        evaluate: (embeddings) => {
          const loss = tf.div<tf.Scalar>(tf.sum(embeddings), 0);
          return { loss, sameDistance: loss, differentDistance: loss };
        },
      }),
    };
    await expect(net.fit(data, onPairs({ objective: diverging }))).rejects.toThrow(
      /fit: the loss must stay finite, got -?Infinity in epoch 0, step 0; lower the learning rate or scale the input/,
    );
    expect(await net.fingerprint()).toBe(before);
  });

  it("nothing quietly: an error of the objective comes through, and leaves no tensors behind", async () => {
    const failing: Objective<Pairs> = {
      name: "failing",
      prepare: (batch) => ({
        rows: batch.left,
        evaluate: (embeddings) => {
          tf.square(embeddings);
          throw new RangeError("no such thing");
        },
      }),
    };
    const before = tf.memory().numTensors;
    await expect(net.fit(data, onPairs({ objective: failing }))).rejects.toThrow(new RangeError("no such thing"));
    const wide = clusters({ size: 9 });
    const validation = { dataset: wide, sampler: pairSampler(wide.labels, { random: seeded(1) }) };
    await expect(net.fit(data, onPairs({ validation }))).rejects.toThrow();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("samples that do not fit, numbers of epochs that cannot be, and two trainings at once", async () => {
    const wide = clusters({ size: 9 });
    await expect(net.fit(wide, onPairs())).rejects.toThrow(
      "fit: samples must have the tower's input shape [8], got [9]",
    );
    await expect(net.fit(data, onPairs({ epochs: 0 }))).rejects.toThrow(
      "fit: epochs must be a whole number of at least 1, got 0",
    );
    await expect(net.fit(data, onPairs({ stepsPerEpoch: 0.5 }))).rejects.toThrow("fit: stepsPerEpoch must be");
    const first = net.fit(data, onPairs({ epochs: 2 }));
    await expect(net.fit(data, onPairs())).rejects.toThrow(
      "fit: this net is being trained already; wait for the first call to end",
    );
    await first;
  });
});
