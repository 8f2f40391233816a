// Tests conv4Tower, kochTower, signetTower: each against the sizes and weights of its paper
import "@tensorflow/tfjs-backend-cpu";
import { describe, expect, it } from "vitest";

import { seeded } from "../../src/core/random.js";
import { conv4Tower } from "../../src/towers/conv4Tower.js";
import { kochTower } from "../../src/towers/kochTower.js";
import { signetTower } from "../../src/towers/signetTower.js";

describe("presets have the published sizes", () => {
  it("conv4", () => {
    const tower = conv4Tower({ inputShape: [28, 28, 1], random: seeded(1) });
    expect(tower.outputs[0].shape).toEqual([null, 64]);
    // 3x3 convolutions without bias, and four numbers a channel for batch normalisation
    expect(tower.countParams()).toBe(9 * 64 + 3 * 9 * 64 * 64 + 4 * 4 * 64);
    tower.dispose();
    const projected = conv4Tower({ inputShape: [28, 28, 1], embeddingSize: 10, filters: 8 });
    expect(projected.outputs[0].shape).toEqual([null, 10]);
    projected.dispose();
  });

  it("Koch: 38,951,745 weights less the 4,097 of its head", () => {
    const tower = kochTower({ random: seeded(1) });
    expect(tower.countParams()).toBe(38_951_745 - 4097);
    expect(tower.outputs[0].shape).toEqual([null, 4096]);
    const [kernel, bias] = tower
      .getLayer("block1.conv")
      .getWeights()
      .map((weight) => [...weight.dataSync()]);
    const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(Math.sqrt(mean(kernel.map((w) => w * w)))).toBeCloseTo(0.01, 3);
    expect(mean(bias)).toBeCloseTo(0.5, 2);
    // The dense layer's weights are drawn twenty times as wide, its biases as the others'.
    const dense = tower.layers.find((layer) => layer.getClassName() === "Dense")!.getWeights();
    const some = [...dense[0].dataSync().subarray(0, 100_000)];
    expect(Math.sqrt(mean(some.map((w) => w * w)))).toBeCloseTo(0.2, 2);
    expect(mean([...dense[1].dataSync()])).toBeCloseTo(0.5, 2);
    tower.dispose();
  });

  it("SigNet: 6.46 million weights", () => {
    const tower = signetTower({ random: seeded(1) });
    expect(tower.countParams()).toBe(
      96 * 122 + 256 * (25 * 96 + 1) + 384 * (9 * 256 + 1) + 256 * (9 * 384 + 1) + 1024 * 3841 + 128 * 1025,
    );
    const rates = tower.layers
      .filter((layer) => layer.getClassName() === "Dropout")
      .map((layer) => layer.getConfig().rate);
    expect(rates).toEqual([0.3, 0.3, 0.5]);
    expect(tower.getLayer("block4.pool").outputShape).toEqual([null, 3, 5, 256]);
    expect(tower.outputs[0].shape).toEqual([null, 128]);
    tower.dispose();
    const article = signetTower({ inputShape: [60, 80, 1], pool: 2, stride: 2, random: seeded(1) });
    expect(article.getLayer("block1.pool").outputShape).toEqual([null, 12, 17, 96]);
    article.dispose();
  });
});
