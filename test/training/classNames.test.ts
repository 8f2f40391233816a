import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";

import { seeded } from "../../src/core/random.js";
import { subset, type Dataset } from "../../src/data/dataset.js";
import { splitWithinClass } from "../../src/data/splits.js";
import { SiameseNet } from "../../src/net/SiameseNet.js";
import { classBalancedSampler } from "../../src/samplers/classBalancedSampler.js";
import { pairSampler } from "../../src/samplers/pairSampler.js";
import { perClassSampler } from "../../src/samplers/perClassSampler.js";
import { denseTower } from "../../src/towers/denseTower.js";
import { contrastive } from "../../src/training/contrastive.js";
import { arcFace } from "../../src/training/proxyObjective.js";
import { onEachBackend } from "../backends-under-test.js";
import { clusters } from "../clusters.js";

const all = clusters({ classes: 6, perClass: 12 });
const make = (): SiameseNet =>
  new SiameseNet({ tower: denseTower({ inputShape: [8], units: [16], embeddingSize: 4, random: seeded(1) }) });
const balanced = ({ labels }: Dataset) => classBalancedSampler(labels, { batchSize: 18, random: seeded(2) });
/** The same rows, last first: classes get other numbers. */
const reversed = (data: Dataset): Dataset =>
  subset(
    data,
    Array.from({ length: data.length }, (_, row) => data.length - 1 - row),
  );

onEachBackend(() => {
  it("validates each class with its own proxy, however the validation's classes are numbered", async () => {
    const [train, held] = splitWithinClass(all, { testFraction: 0.5, random: seeded(3) });
    const losses = await Promise.all(
      [held, reversed(held)].map(async (data) => {
        const net = make();
        const objective = arcFace({
          classes: train.labels.classNames,
          size: 4,
          scale: 8,
          margin: 0.1,
          random: seeded(4),
        });
        // All rows in one batch, so that only the numbers of classes differ.
        const sampler = classBalancedSampler(data.labels, { batchSize: data.length, random: seeded(5) });
        const validation = { dataset: data, sampler };
        const { history } = await net.fit(train, { sampler: balanced(train), objective, epochs: 15, learningRate: 0.02, validation, random: seeded(6) }); // prettier-ignore
        net.dispose();
        objective.dispose();
        return [history.loss.at(-1)!, history.val_loss.at(-1)!];
      }),
    );
    const [[trained, first], [, second]] = losses;
    expect(second).toBeCloseTo(first, 4);
    expect(first).toBeLessThan(3 * trained + 0.5);
  });

  it("goes on training with rows in another order as if the classes had kept their numbers", async () => {
    const net = make();
    const objective = arcFace({ classes: all.labels.classNames, size: 4, scale: 8, margin: 0.1, random: seeded(4) });
    const { history: first } = await net.fit(all, {
      sampler: balanced(all),
      objective,
      epochs: 20,
      learningRate: 0.02,
      random: seeded(6),
    });
    let saved: tf.io.ModelArtifacts | undefined;
    const memory: tf.io.IOHandler = {
      save: (artifacts) => {
        saved = artifacts;
        return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } });
      },
      load: () => Promise.resolve(saved!),
    };
    await net.save(memory, { objective });
    const other = reversed(all);
    expect(other.labels.classNames).not.toEqual(all.labels.classNames);
    const again = arcFace({ classes: other.labels.classNames, size: 4, scale: 8, margin: 0.1, random: seeded(7) });
    const loaded = await SiameseNet.load(memory, { objective: again });
    // One batch of all rows, a step too small to matter: the loss of the net as it is.
    const lossOf = async (model: SiameseNet, data: Dataset, proxies: typeof objective): Promise<number> => {
      const sampler = classBalancedSampler(data.labels, { batchSize: data.length, random: seeded(8) });
      const { history } = await model.fit(data, { sampler, objective: proxies, stepsPerEpoch: 1, learningRate: 1e-9 });
      return history.loss[0];
    };
    const [before, after] = [await lossOf(net, all, objective), await lossOf(loaded, other, again)];
    expect(before).toBeLessThan(first.loss[0] / 2); // trained, so that mixed proxies would show
    expect(after).toBeCloseTo(before, 4);

    const wrong = arcFace({ classes: [...all.labels.classNames.slice(1), "someone else"], size: 4 });
    await expect(SiameseNet.load(memory, { objective: wrong })).rejects.toThrow(
      'SiameseNet.load: the objective must be of the 6 classes that were saved, got 6, among them "someone else", which was not; make it as it was',
    );
    for (const owner of [net, loaded, objective, again, wrong]) owner.dispose();
  });

  it("refuses a sampler, for training or validation, that draws from other data", async () => {
    const net = make();
    const [train, held] = splitWithinClass(all, { testFraction: 0.25, random: seeded(3) });
    const objective = contrastive();
    await expect(net.fit(train, { sampler: pairSampler(all.labels), objective })).rejects.toThrow(
      new RangeError("fit: the sampler draws from 72 rows, got data of 54; make it from the labels of these data"),
    );
    const sampler = pairSampler(train.labels, { batchSize: 8 });
    const validation = { dataset: held, sampler };
    await expect(net.fit(train, { sampler, objective, validation })).rejects.toThrow(
      "fit: validation: the sampler draws from 54 rows, got data of 18; make it from the labels of these data",
    );
    await expect(net.score(held, pairSampler(all.labels)(6))).rejects.toThrow(
      "score: the pairs were drawn from 72 rows, got 18; draw them from the labels of these data",
    );
    net.dispose();
  });

  it("refuses rows that are not there, from a sampler and a dataset of the user's own", async () => {
    const net = make();
    const before = await net.fingerprint();
    const read = (rows: Int32Array): tf.Tensor => tf.zeros([rows.length, 8]);
    const own: Dataset = { length: 4, sampleShape: [8], labels: subset(all, [0, 1, 12, 13]).labels, read };
    const sampler = () => ({ left: Int32Array.of(0, 1), right: Int32Array.of(1, 4), y: Uint8Array.of(0, 1) });
    await expect(net.fit(own, { sampler, objective: contrastive() })).rejects.toThrow(
      "read: rows must be whole numbers from 0 to 3, got 4 at place 2",
    );
    expect(await net.fingerprint()).toBe(before);
    net.dispose();
  });
});

it("every batch of classes says the names behind its numbers", () => {
  for (const draw of [classBalancedSampler(all.labels), perClassSampler(all.labels)]) {
    const { rows, classOf, classNames } = draw();
    rows.forEach((row, i) => {
      expect(classNames![classOf[i]]).toBe(all.labels.classNames[all.labels.classOf[row]]);
    });
    expect(draw.rowCount).toBe(72);
  }
});
