import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import { beforeAll, describe, expect, it } from "vitest";

import { useBackend, useWasm } from "../../src/backends/index.js";
import { seeded } from "../../src/core/random.js";
import { fromArrays } from "../../src/data/dataset.js";
import { SiameseNet } from "../../src/net/SiameseNet.js";
import { perClassSampler } from "../../src/samplers/perClassSampler.js";
import { batchHard } from "../../src/training/batchTriplet.js";
import { expectSame } from "./compare.js";

beforeAll(async () => {
  await useBackend("cpu");
  await useWasm({ threads: 1 });
});

/** The results of a layer in training and in use, the gradients of both, and its running statistics. */
function results(layer: tfl.layers.Layer, x: tf.Tensor): tf.Tensor[] {
  layer.build(x.shape);
  const parts = [true, false].flatMap((training) => {
    const f = (x: tf.Tensor): tf.Tensor => layer.call(x, { training }) as tf.Tensor;
    return [f(x), tf.grad((x: tf.Tensor) => tf.sum(tf.square(f(x))))(x)];
  });
  const statistics = layer.getWeights().slice(-2).map((weight) => tf.clone(weight)); // prettier-ignore
  for (const weight of layer.weights) (weight as unknown as { dispose(): void }).dispose();
  return [...parts, ...statistics];
}

describe("batch normalisation without scale or offset", () => {
  it.each([{ scale: false }, { center: false }, { scale: false, center: false }])(
    "with %o gives what a scale of 1 and an offset of 0 give, on cpu and wasm",
    async (missing) => {
      for (const shape of [
        [5, 3],
        [2, 3, 4, 5],
      ])
        // prettier-ignore
        for (const axis of [-1, 1]) {
          const options = { axis, momentum: 0.5 };
          await expectSame([shape], 3, ([x]) => {
            const whole = results(tfl.layers.batchNormalization(options), x);
            const parts = results(tfl.layers.batchNormalization({ ...options, ...missing }), x);
            return parts.flatMap((part, i) => [part, tf.sub(part, whole[i])]);
          });
          await tf.setBackend("wasm");
          tf.tidy(() => {
            const x = tf.randomNormal(shape, 2, 3, "float32", 7);
            const whole = results(tfl.layers.batchNormalization(options), x);
            const parts = results(tfl.layers.batchNormalization({ ...options, ...missing }), x);
            parts.forEach((part, i) => {
              expect(tf.max(tf.abs(tf.sub(part, whole[i]))).dataSync()[0]).toBeLessThan(1e-4);
            });
          });
        }
    },
  );

  it.each(["cpu", "wasm"])("trains in a tower on %s, leaving no tensors", async (backend) => {
    await tf.setBackend(backend);
    const tower = tfl.sequential({
      layers: [
        tfl.layers.dense({ units: 6, inputShape: [4] }),
        tfl.layers.batchNormalization({ scale: false }),
        tfl.layers.activation({ activation: "relu" }),
        tfl.layers.dense({ units: 3 }),
      ],
    });
    const net = new SiameseNet({ tower });
    const samples = Array.from({ length: 12 }, (_, i) => [i % 3, i % 2, i / 12, 1]);
    const dataset = fromArrays(samples, samples.map(([kind]) => kind)); // prettier-ignore
    const fit = async (epochs: number): Promise<number[]> => {
      const sampler = perClassSampler(dataset.labels, { random: seeded(1) });
      const { history } = await net.fit(dataset, { sampler, objective: batchHard(), epochs, stepsPerEpoch: 2 });
      return history.loss;
    };
    await fit(1);
    const before = tf.memory().numTensors;
    expect((await fit(2)).every(Number.isFinite)).toBe(true);
    expect(tf.memory().numTensors).toBe(before);
    net.dispose();
  });
});
