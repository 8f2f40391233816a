import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import { describe, expect, it } from "vitest";

import { seeded } from "../../src/core/random.js";
import { buildTower, towerConfig } from "../../src/towers/buildTower.js";
import type { Block, TowerConfig } from "../../src/towers/towerConfig.js";
import { onEachBackend, valuesOf } from "../backends-under-test.js";

const image = [16, 12, 1];
const everything: TowerConfig = {
  inputShape: image,
  blocks: [
    { kind: "conv", filters: 4, kernelSize: 5, stride: 2, normalization: "batch", pool: 0 },
    { kind: "conv", filters: 6, padding: "valid", pool: 3, poolStride: 1, activation: "elu", dropout: 0.2 },
    { kind: "average" },
    { kind: "dense", units: 7, activation: "tanh", normalization: "layer" },
    { kind: "dense", units: 5, activation: "linear", dropout: 0.5 },
  ],
  embeddingSize: 3,
};
const weightsOf = (tower: tfl.LayersModel): number[][] => tower.getWeights().map((weight) => [...weight.dataSync()]);

describe("buildTower", () => {
  it("builds every kind of block in order", () => {
    const tower = buildTower(everything, { random: seeded(1) });
    const shapeOf = (name: string): unknown => tower.getLayer(name).outputShape;
    expect(shapeOf("block1.conv")).toEqual([null, 8, 6, 4]);
    expect(shapeOf("block2.conv")).toEqual([null, 6, 4, 6]);
    expect(shapeOf("block2.pool")).toEqual([null, 4, 2, 6]);
    expect(shapeOf("block3.average")).toEqual([null, 6]);
    expect(shapeOf("block4.dense")).toEqual([null, 7]);
    expect(tower.outputs[0].shape).toEqual([null, 3]);
    tower.dispose();
  });

  it("averages over stripes from top to bottom, the whole width of each", () => {
    const tower = buildTower({ inputShape: [4, 3, 2], blocks: [{ kind: "average", stripes: 2 }] });
    const x = tf.tensor4d(Float32Array.from({ length: 24 }, (_, k) => k), [1, 4, 3, 2]); // prettier-ignore
    const y = tower.predict(x) as tf.Tensor;
    expect([...y.dataSync()]).toEqual([5, 6, 17, 18]); // means of the even and the odd numbers of either half
    tf.dispose([x, y]);
    tower.dispose();
  });

  it.each([
    [
      [5, 4, 1],
      { stripes: 2 },
      "block1 averages over 2 stripes and needs an image whose height they divide, got [5, 4, 1]",
    ],
    [[8], { stripes: 2 }, "needs an image whose height they divide, got [8]"],
    [[4, 4, 1], { stripes: 0 }, "stripes of block 1 must be"],
  ])("refuses stripes that do not fit: %j, %j", (inputShape, options, message) => {
    expect(() => buildTower({ inputShape, blocks: [{ kind: "average", ...options }] })).toThrow(message);
  });

  it("flattens images before a dense block", () => {
    const tower = buildTower({ inputShape: image, blocks: [{ kind: "dense", units: 4 }], embeddingSize: 2 });
    expect(tower.getLayer("block1.dense").getWeights()[0].shape).toEqual([16 * 12, 4]);
    tower.dispose();
  });

  it("draws the same weights for the same seed, others for another", () => {
    const [a, b, c] = [1, 1, 2].map((seed) => buildTower(everything, { random: seeded(seed) }));
    expect(weightsOf(a)).toEqual(weightsOf(b));
    expect(weightsOf(a)).not.toEqual(weightsOf(c));
    for (const tower of [a, b, c]) tower.dispose();
  });

  it("starts with weights of the size He gives, cut at two deviations", () => {
    const tower = buildTower(
      { inputShape: [400], blocks: [{ kind: "dense", units: 300 }], embeddingSize: 2 },
      { random: seeded(1) },
    );
    const [kernel] = weightsOf(tower);
    const deviation = Math.sqrt(kernel.reduce((sum, w) => sum + w * w, 0) / kernel.length);
    expect(deviation).toBeCloseTo(0.8796 * Math.sqrt(2 / 400), 3); // 0.8796: deviation of a standard normal cut at ±2
    expect(Math.max(...kernel.map(Math.abs))).toBeLessThanOrEqual(2 * Math.sqrt(2 / 400));
    tower.dispose();
  });

  it("keeps its description through saving and loading, and plain tfjs reads it", async () => {
    const tower = buildTower(everything, { random: seeded(1) });
    let saved: tf.io.ModelArtifacts | undefined;
    await tower.save(
      tf.io.withSaveHandler((artifacts) => {
        saved = artifacts;
        return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } });
      }),
    );
    const loaded = await tfl.loadLayersModel(tf.io.fromMemory(saved!));
    expect(towerConfig(loaded)).toEqual(everything);
    const x = tf.randomNormal([2, ...image], 0, 1, "float32", 3);
    expect([...(loaded.predict(x) as tf.Tensor).dataSync()]).toEqual([...(tower.predict(x) as tf.Tensor).dataSync()]);
    tower.dispose();
    loaded.dispose();
  });

  it.each([undefined, 0.5])("moves running statistics by momentum %s", (momentum) => {
    const block = {
      kind: "dense",
      units: 1,
      normalization: "batch",
      ...(momentum !== undefined && { momentum }),
    } as const;
    const tower = buildTower({ inputShape: [1], blocks: [block] }, { random: seeded(1) });
    const [weight] = weightsOf(tower).flat();
    tf.tidy(() => tower.apply(tf.tensor2d([[1], [3]]), { training: true }) as tf.Tensor);
    const [mean] = tower.getLayer("block1.norm").getWeights()[2].dataSync(); // gamma, beta, mean, variance
    expect(mean).toBeCloseTo((1 - (momentum ?? 0.99)) * 2 * weight, 5);
    tower.dispose();
  });

  it("knows no description of a tower that others built", () => {
    const tower = tfl.sequential({ layers: [tfl.layers.dense({ units: 2, inputShape: [3] })] });
    expect(towerConfig(tower)).toBeUndefined();
    tower.dispose();
  });

  it.each<[Partial<TowerConfig>, string]>([
    [{ inputShape: [] }, "buildTower: inputShape must have at least one axis, got none"],
    [{ inputShape: [0] }, "buildTower: each axis of inputShape must be a whole number of at least 1, got 0"],
    [{ embeddingSize: 0 }, "buildTower: embeddingSize must be a whole number of at least 1, got 0"],
  ])("refuses the description %o", (change, text) => {
    expect(() => buildTower({ ...everything, ...change })).toThrow(new RangeError(text));
  });

  it.each<[Block, string]>([
    [{ kind: "dense", units: 0 }, "buildTower: units of block 1 must be a whole number of at least 1, got 0"],
    [{ kind: "conv", filters: 1.5 }, "buildTower: filters of block 1 must be a whole number of at least 1, got 1.5"],
    [{ kind: "dense", units: 3, dropout: 1 }, "buildTower: dropout of block 1 must be between 0 and"],
    [{ kind: "dense", units: 3, momentum: 1 }, "buildTower: momentum of block 1 must be between 0 and"],
    [
      { kind: "conv", filters: 2, pool: 20 },
      "buildTower: block1 pools 20 pixels a side, but only 16x12 are left; use fewer blocks, larger images or pool: 0",
    ],
    [
      { kind: "conv", filters: 2, kernelSize: 13, padding: "valid" },
      "buildTower: block1 convolves 13 pixels a side, but only 16x12 are left",
    ],
  ])("refuses the block %o", (block, text) => {
    expect(() => buildTower({ ...everything, blocks: [block] })).toThrow(text);
  });

  it("refuses to convolve what is no image", () => {
    expect(() => buildTower({ inputShape: [9], blocks: [{ kind: "conv", filters: 2 }], embeddingSize: 2 })).toThrow(
      "buildTower: block1 is a convolution and needs images [height, width, channels], got [9]",
    );
  });

  it("takes kernels, strides and pools with two sides", () => {
    const tower = buildTower({
      inputShape: [12, 20, 1],
      blocks: [{ kind: "conv", filters: 2, kernelSize: [3, 5], stride: [1, 2], pool: [3, 2] }, { kind: "statistics" }],
    });
    expect(tower.getLayer("block1.conv").getWeights()[0].shape).toEqual([3, 5, 1, 2]);
    expect(tower.getLayer("block1.conv").outputShape).toEqual([null, 12, 10, 2]);
    expect(tower.getLayer("block1.pool").outputShape).toEqual([null, 4, 5, 2]);
    expect(tower.outputs[0].shape).toEqual([null, 2 * 5 * 2]);
    tower.dispose();
    expect(() => buildTower({ inputShape: [2, 9, 1], blocks: [{ kind: "conv", filters: 1, pool: [3, 2] }] })).toThrow(
      "buildTower: block1 pools 3x2 pixels, but only 2x9 are left",
    );
    expect(() => buildTower({ inputShape: [9, 9, 1], blocks: [{ kind: "conv", filters: 1, stride: [1, 0] }] })).toThrow(
      "buildTower: each side of stride of block 1 must be a whole number of at least 1",
    );
    expect(() => buildTower({ inputShape: [9], blocks: [{ kind: "statistics" }] })).toThrow(
      "buildTower: block1 takes statistics over the first of at least two axes, got 1",
    );
    expect(() => buildTower({ inputShape: [9, null], blocks: [] })).toThrow(
      "buildTower: each axis of inputShape must be a whole number of at least 1",
    );
  });
});

onEachBackend(() => {
  it("passes each stripe's gradient to its pixels in equal parts", async () => {
    const tower = buildTower({ inputShape: [4, 3, 1], blocks: [{ kind: "average", stripes: 2 }] });
    const weights = tf.tensor2d([[6, 12]]);
    const gradient = tf.grad((x: tf.Tensor) => tf.sum(tf.mul(tower.apply(x) as tf.Tensor, weights)));
    const x = tf.zeros([1, 4, 3, 1]);
    expect(await valuesOf(gradient(x))).toEqual([1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2]);
    tf.dispose([x, weights]);
    tower.dispose();
  });
});
