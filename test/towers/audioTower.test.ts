import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { beforeAll, describe, expect, it } from "vitest";

import { seeded } from "../../src/core/random.js";
import { audioFrontEnd } from "../../src/audio/audioFrontEnd.js";
import { audioTower } from "../../src/towers/audioTower.js";
import { towerConfig } from "../../src/towers/buildTower.js";

beforeAll(() => tf.setBackend("cpu"));

describe("audioTower", () => {
  it("takes a front end's windows and has the weights of its blocks", () => {
    const { shape } = audioFrontEnd({ sampleRate: 8000 });
    const tower = audioTower({ inputShape: shape, random: seeded(1) });
    expect(tower.inputs[0].shape).toEqual([null, 98, 40, 1]);
    expect(tower.getLayer("block3.pool").outputShape).toEqual([null, 6, 2, 96]);
    expect(tower.outputs[0].shape).toEqual([null, 64]);
    // Convolutions without bias, four numbers a channel for batch normalisation, and the embedding.
    const convolutions = 25 * 24 + 9 * 24 * 48 + 9 * 48 * 96;
    expect(tower.countParams()).toBe(convolutions + 4 * (24 + 48 + 96) + (6 * 2 * 96 + 1) * 64);
    tower.dispose();
  });

  it("tells frequencies apart: bands turned upside down give another embedding", () => {
    const tower = audioTower({ inputShape: [16, 16, 1], filters: [4, 4], embeddingSize: 8, random: seeded(2) });
    const random = seeded(3);
    const window = tf.tensor(
      Float32Array.from({ length: 256 }, () => random()),
      [1, 16, 16, 1],
    );
    const turned = tf.reverse(window, 2);
    const [one, other] = [window, turned].map((input) => tower.predict(input) as tf.Tensor);
    expect(tf.max(tf.abs(tf.sub(one, other))).dataSync()[0]).toBeGreaterThan(0.01);
    tf.dispose([window, turned, one, other]);
    tower.dispose();
  });

  it("takes other sizes and drops out of the last block only", () => {
    const tower = audioTower({ inputShape: [48, 24, 1], filters: [8, 8], embeddingSize: 16, dropout: 0.3 });
    expect(tower.outputs[0].shape).toEqual([null, 16]);
    expect(towerConfig(tower)?.blocks.map((block) => ("dropout" in block ? block.dropout : undefined))).toEqual([
      0, 0.3,
    ]);
    tower.dispose();
    expect(() => audioTower({ inputShape: [98, 6, 1] })).toThrow(
      "buildTower: block2 pools 2 pixels a side, but only 24x1 are left",
    );
  });

  it("pools statistics over time where asked, and where any length comes", () => {
    const fixed = audioTower({ inputShape: [98, 40, 1], pooling: "statistics", filters: [4, 6, 8] });
    expect(fixed.getLayer("block3.conv").outputShape).toEqual([null, 25, 5, 8]);
    expect(fixed.getLayer("block4.statistics").outputShape).toEqual([null, 2 * 5 * 8]);
    const any = audioTower({ inputShape: [null, 40, 1], filters: [4, 6, 8], embeddingSize: 16 });
    expect(any.inputs[0].shape).toEqual([null, null, 40, 1]);
    expect(any.outputs[0].shape).toEqual([null, 16]);
    expect(any.countParams()).toBe(fixed.countParams() - (80 + 1) * (64 - 16));
    fixed.dispose();
    any.dispose();
    expect(() => audioTower({ inputShape: [null, 40, 1], pooling: "position" })).toThrow(
      'buildTower: embedding needs a known size, but the first axis has any length; put a block of kind "statistics" or "average" before it',
    );
    expect(() => audioTower({ inputShape: [98, 40, 1], pooling: "mean" as "position" })).toThrow(
      'audioTower: pooling must be "position" or "statistics"',
    );
  });

  it("is the same for the same seed", () => {
    const weights = [5, 5, 6].map((seed) => {
      const tower = audioTower({ inputShape: [16, 16, 1], filters: [2], embeddingSize: 2, random: seeded(seed) });
      const values = Array.from(tower.getWeights()[0].dataSync());
      tower.dispose();
      return values;
    });
    expect(weights[1]).toEqual(weights[0]);
    expect(weights[2]).not.toEqual(weights[0]);
  });
});
