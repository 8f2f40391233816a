import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";

import { seeded } from "../../src/core/random.js";
import { SiameseNet } from "../../src/net/SiameseNet.js";
import { localResponse } from "../../src/towers/localResponse.js";
import { buildTower } from "../../src/towers/buildTower.js";

const options = { depthRadius: 2, bias: 2, alpha: 0.3, beta: 0.75 };

describe("localResponse", () => {
  it("is tfjs' own operation, with its gradient", () => {
    tf.tidy(() => {
      const x = tf.randomNormal<tf.Rank.R4>([2, 3, 4, 7], 0, 1, "float32", 1);
      const layer = localResponse(options);
      const mine = (input: tf.Tensor): tf.Tensor => layer.apply(input) as tf.Tensor;
      const theirs = (input: tf.Tensor): tf.Tensor =>
        tf.localResponseNormalization(
          input as tf.Tensor4D,
          options.depthRadius,
          options.bias,
          options.alpha,
          options.beta,
        );
      const gap = (a: tf.Tensor, b: tf.Tensor): number => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0];
      expect(gap(mine(x), theirs(x))).toBeLessThan(1e-5);
      const weights = tf.randomNormal(x.shape, 0, 1, "float32", 2);
      const gradient = (f: (input: tf.Tensor) => tf.Tensor): tf.Tensor =>
        tf.grad((input: tf.Tensor) => tf.sum(tf.mul(f(input), weights)))(x);
      expect(gap(gradient(mine), gradient(theirs))).toBeLessThan(1e-5);
    });
  });

  it("comes through saving and loading", async () => {
    const tower = buildTower(
      { inputShape: [8, 8, 1], blocks: [{ kind: "conv", filters: 6, localResponse: options }], embeddingSize: 3 },
      { random: seeded(1) },
    );
    const net = new SiameseNet({ tower });
    let saved: tf.io.ModelArtifacts | undefined;
    await net.save(
      tf.io.withSaveHandler((artifacts) => {
        saved = artifacts;
        return Promise.resolve({ modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) });
      }),
    );
    const loaded = await SiameseNet.load(tf.io.fromMemory(saved!));
    const image = Float32Array.from({ length: 64 }, (_, i) => i / 64);
    expect(await loaded.embed(image)).toEqual(await net.embed(image));
    net.dispose();
    loaded.dispose();
  });
});
