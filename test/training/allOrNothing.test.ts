import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";

import { seeded, type SeededRandom } from "../../src/core/random.js";
import type { Dataset } from "../../src/data/dataset.js";
import { namedWeights } from "../../src/net/namedWeights.js";
import { SiameseNet } from "../../src/net/SiameseNet.js";
import { fixedPairSampler } from "../../src/samplers/fixedSamplers.js";
import { pairSampler } from "../../src/samplers/pairSampler.js";
import { perClassSampler } from "../../src/samplers/perClassSampler.js";
import type { ClassBatch, Sampler } from "../../src/samplers/sampler.js";
import { buildTower } from "../../src/towers/buildTower.js";
import { adam } from "../../src/training/adam.js";
import { batchContrastive } from "../../src/training/batchContrastive.js";
import { collapseGuard } from "../../src/training/collapseGuard.js";
import { contrastive } from "../../src/training/contrastive.js";
import type { FitOptions } from "../../src/training/fit.js";
import { batchHard } from "../../src/training/batchTriplet.js";
import type { Objective } from "../../src/training/objective.js";
import { disposeState, optimizerState } from "../../src/training/optimizerState.js";
import { arcFace } from "../../src/training/proxyObjective.js";
import { clusters } from "../clusters.js";
import { onEachBackend } from "../backends-under-test.js";

const data = clusters();

/** Batch normalisation and dropout, so that a step has much to put back. */
function normalised(): SiameseNet {
  const block = { kind: "dense", units: 6, normalization: "batch", dropout: 0.2 } as const;
  const tower = buildTower({ inputShape: [8], blocks: [block, block], embeddingSize: 4 }, { random: seeded(1) });
  return new SiameseNet({ tower });
}

/** The same data with another number in one place of one row. */
function spoiled(row: number, value: number): Dataset {
  return {
    ...data,
    read: async (rows) => {
      const samples = (await data.read(rows)) as tf.Tensor2D;
      const values = await samples.data();
      samples.dispose();
      const place = rows.indexOf(row);
      if (place >= 0) values[place * 8 + 3] = value;
      return tf.tensor2d(values, [rows.length, 8]);
    },
  };
}

interface Setting {
  readonly net: SiameseNet;
  readonly optimizer: tf.Optimizer;
  readonly sampler: Sampler<ClassBatch>;
  readonly objective: Objective<ClassBatch>;
  readonly random: SeededRandom;
}

/** All that a step may change, down to the bits. */
async function everything({ net, optimizer, sampler, objective, random }: Setting): Promise<unknown> {
  const read = (tensor: tf.Tensor): Promise<number[]> => tensor.data().then((values) => [...values]);
  const state = await optimizerState(optimizer);
  const moments = await Promise.all([...state.common, ...[...state.moments.values()].flat()].map(read));
  disposeState(state);
  return structuredClone({
    weights: await Promise.all([...namedWeights(net.tower).values(), ...(objective.variables ?? [])].map(read)),
    moments,
    steps: optimizer.iterations,
    sampler: sampler.state?.(),
    objective: objective.state?.(),
    random: random.state(),
  });
}

const optimizers: Record<string, () => tf.Optimizer> = {
  adam: () => adam({ learningRate: 0.01 }),
  "tfjs' Adam": () => tf.train.adam(0.01),
  RMSprop: () => tf.train.rmsprop(0.01, 0.9, 0.5),
};

/** Makes a step fail: by its data, by what it computes, or by who interrupts it. */
const failures: Record<
  string,
  { dataset?: Dataset; spoil?: (inner: Objective<ClassBatch>) => Objective<ClassBatch>; message: RegExp }
> = {
  "a NaN among the samples": {
    dataset: spoiled(5, NaN),
    message: /samples must be finite, got NaN in row 5 \(epoch 2, step \d+\)/,
  },
  "a number whose variance is infinite": {
    dataset: spoiled(5, 1e20),
    message: /running statistics of batch normalisation must stay finite.*is 1000000\d+ in row 5/,
  },
  "an objective that throws": {
    spoil: changed(() => {
      throw new RangeError("no such thing");
    }),
    message: /no such thing/,
  },
  "an objective that is aborted": {
    spoil: (inner) => ({
      ...inner,
      prepare: (batch, when) => ({
        ...inner.prepare(batch, when),
        preview: () => Promise.reject(new DOMException("aborted by the user", "AbortError")),
      }),
    }),
    message: /aborted by the user/,
  },
  "a loss that is not finite": { spoil: changed((loss) => tf.div(loss, 0)), message: /loss must stay finite/ },
  "a gradient that is not finite where the loss is": {
    // The root of 0 has an infinite slope.
    spoil: changed((loss) => tf.add(loss, tf.sqrt(tf.mul(loss, 0)))),
    message: /gradient and its square must be finite, that of .*kernel.* is not/,
  },
  "a gradient whose square is not finite": {
    spoil: changed((loss) => tf.mul(loss, 1e25)),
    message: /gradient and its square must be finite/,
  },
};

function changed(change: (loss: tf.Scalar) => tf.Scalar): (inner: Objective<ClassBatch>) => Objective<ClassBatch> {
  return (inner) => ({
    ...inner,
    prepare: (batch, when) => {
      const step = inner.prepare(batch, when);
      return {
        ...step,
        evaluate: (embeddings, distance) => {
          const parts = step.evaluate(embeddings, distance);
          return { ...parts, loss: change(parts.loss) };
        },
      };
    },
  });
}

onEachBackend(() => {
  for (const [by, { dataset = data, spoil, message }] of Object.entries(failures)) {
    it.each(Object.entries(optimizers))(
      `a step that fails by ${by} changes nothing at all, trained with %s`,
      async (_, make) => {
        const random = seeded(3);
        const setting: Setting = {
          net: normalised(),
          optimizer: make(),
          sampler: perClassSampler(data.labels, { classes: 10, perClass: 8, random }), // every row, so that the bad one comes
          objective: collapseGuard(batchContrastive({ memory: 20 }), { every: 1 }),
          random,
        };
        const { net, optimizer, sampler, objective } = setting;
        await net.fit(data, { sampler, objective, optimizer, random, epochs: 2, stepsPerEpoch: 3 });
        const before = await everything(setting);
        const tensors = tf.memory().numTensors;
        const spoiledObjective = spoil ? spoil(objective) : objective;
        const failing: FitOptions<ClassBatch> = {
          sampler,
          objective: spoiledObjective,
          optimizer,
          random,
          epochs: 3,
          initialEpoch: 2,
          stepsPerEpoch: 3,
        };
        await expect(net.fit(dataset, failing)).rejects.toThrow(message);
        expect(tf.memory().numTensors).toBe(tensors);
        expect(await everything(setting)).toEqual(before);
        // And the net still works.
        const { values } = await net.embed(data);
        expect(values.every(Number.isFinite)).toBe(true);
        net.dispose();
        optimizer.dispose();
      },
    );
  }

  it.each<[string, () => tf.Optimizer]>([
    ["a rate that throws the weights out of range", () => tf.train.sgd(3e38)],
    ["momentum that grows beyond all numbers", () => tf.train.momentum(3e38, 0.9)],
    ["Adam with a rate beyond all numbers", () => adam({ learningRate: 3e38 })],
  ])("finds weights that would not be finite within the step: %s", async (_, make) => {
    const net = normalised();
    const optimizer = make();
    const random = seeded(3);
    const setting: Setting = {
      net,
      optimizer,
      random,
      sampler: perClassSampler(data.labels, { random }),
      objective: changed((loss) => tf.mul(loss, 1e6))(batchHard()),
    };
    const read = (): Promise<number[][]> =>
      Promise.all([...namedWeights(net.tower).values()].map(async (weight) => [...(await weight.data())]));
    let before = await read();
    const { sampler, objective } = setting;
    const callbacks = { onBatchEnd: async () => void (before = await read()) };
    let steps = 0;
    await expect(
      net.fit(data, { sampler, objective, optimizer, random, callbacks: [callbacks, { onBatchEnd: () => steps++ }] }),
    ).rejects.toThrow(/fit: the (weights|loss|gradient|running statistics).* finite.* in epoch 0, step [01];/);
    expect(await read()).toEqual(before);
    expect(before.flat().every(Number.isFinite)).toBe(true);
    expect(optimizer.iterations).toBe(steps);
    net.dispose();
    optimizer.dispose();
  });

  it("puts back a fixed list of pairs in the middle of a round", async () => {
    const net = normalised();
    const random = seeded(5);
    const sampler = fixedPairSampler(pairSampler(data.labels, { random: seeded(6) })(50), { batchSize: 40, random });
    const objective = contrastive();
    await net.fit(data, { sampler, objective, stepsPerEpoch: 1 });
    const before = structuredClone(sampler.state!());
    const failing: typeof objective = {
      ...objective,
      prepare: () => {
        throw new Error("refused");
      },
    };
    await expect(net.fit(data, { sampler, objective: failing })).rejects.toThrow("refused");
    expect(sampler.state!()).toEqual(before);
    const next = sampler();
    sampler.restore!(before);
    expect(sampler()).toEqual(next);
    net.dispose();
  });

  it("says what to do where weights are disposed during fit", async () => {
    const net = normalised();
    const sampler = perClassSampler(data.labels, { random: seeded(2) });
    let refused: unknown;
    const { history } = await net.fit(data, {
      sampler,
      objective: batchHard(),
      stepsPerEpoch: 2,
      callbacks: {
        onBatchEnd: () => {
          try {
            net.dispose();
          } catch (error) {
            refused = error;
          }
        },
      },
    });
    expect(String(refused)).toContain(
      "dispose: this net is being trained; abort the training with its `signal` and wait until fit has ended",
    );
    expect(history.loss[0]).toBeGreaterThan(0);
    const proxies = arcFace({ classes: data.labels.classNames, size: 4, random: seeded(4) });
    const disposing = net.fit(data, {
      sampler,
      objective: proxies,
      stepsPerEpoch: 3,
      callbacks: { onBatchEnd: () => { proxies.dispose(); } }, // prettier-ignore
    });
    await expect(disposing).rejects.toThrow(
      /the weights must exist until fit has ended, but .* was disposed meanwhile/,
    );
    // In the middle of a step, too.
    const later = arcFace({ classes: data.labels.classNames, size: 4, random: seeded(4) });
    const reading: Dataset = {
      ...data,
      read: async (rows) => {
        const samples = await data.read(rows);
        later.dispose();
        return samples;
      },
    };
    await expect(net.fit(reading, { sampler, objective: later })).rejects.toThrow(/must exist until fit has ended/);
    net.dispose();
  });

  it("refuses a net of which every layer is frozen", async () => {
    const net = normalised();
    for (const layer of net.tower.layers) layer.trainable = false;
    const training = net.fit(data, { sampler: perClassSampler(data.labels), objective: batchHard() });
    await expect(training).rejects.toThrow("fit: need a weight to train, but every layer is frozen");
    net.dispose();
  });
});
