import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";

import { seeded } from "../../src/core/random.js";
import { SiameseNet } from "../../src/net/SiameseNet.js";
import { perClassSampler } from "../../src/samplers/perClassSampler.js";
import { buildTower } from "../../src/towers/buildTower.js";
import { batchHard } from "../../src/training/batchTriplet.js";
import type { Objective } from "../../src/training/objective.js";
import type { ClassBatch } from "../../src/samplers/sampler.js";
import { clusters } from "../clusters.js";

const data = clusters();

/** The statistics of batch normalisation after some steps. */
async function statisticsAfter(objective: Objective<ClassBatch>): Promise<number[][]> {
  const random = seeded(1);
  const block = { kind: "dense", units: 6, normalization: "batch" } as const;
  const net = new SiameseNet({ tower: buildTower({ inputShape: [8], blocks: [block], embeddingSize: 4 }, { random }) });
  const sampler = perClassSampler(data.labels, { classes: 3, perClass: 2, random });
  await net.fit(data, { sampler, objective, stepsPerEpoch: 3, random });
  const values = await Promise.all(net.tower.nonTrainableWeights.map((weight) => weight.read().data()));
  net.dispose();
  return values.map((value) => Array.from(value));
}

it("moves the statistics of batch normalisation once a step, also where an objective looks first", async () => {
  await tf.setBackend("cpu");
  const before = tf.memory().numTensors;
  const plain = batchHard();
  const looks: Objective<ClassBatch> = {
    name: "looks",
    prepare: (batch) => ({ ...plain.prepare(batch), preview: () => Promise.resolve({ looked: 1 }) }),
  };
  const expected = await statisticsAfter(plain);
  expect(expected.length).toBe(2);
  expect(await statisticsAfter(looks)).toEqual(expected);
  expect(tf.memory().numTensors).toBe(before);
});
