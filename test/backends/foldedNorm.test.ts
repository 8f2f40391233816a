import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";

import { useWasm } from "../../src/backends/index.js";
import { expectSame, runs, seeds, size } from "./compare.js";

beforeAll(async () => {
  await useWasm({ threads: 2 });
});

const { layers } = tfl;

/** Fills the weights of a model from a seed; variances are above 0. */
function fill(model: tfl.LayersModel, seed: number): void {
  tf.tidy(() => {
    const values = model.getWeights().map(({ shape }, i) => tf.randomUniform(shape, 0.1, 1, "float32", seed + i));
    model.setWeights(values);
  });
}

async function kernelsOf(model: tfl.LayersModel, x: tf.Tensor, options = {}): Promise<string[]> {
  const { kernelNames } = await tf.profile(() => {
    tf.dispose(model.apply(x, options) as tf.Tensor[]);
  });
  return kernelNames;
}

describe("batch normalisation in use", () => {
  it("is part of the convolution before it, with the numbers of cpu", () =>
    fc.assert(
      fc.asyncProperty(
        fc.record({
          batch: size(1, 3),
          channels: fc.constantFrom(1, 3),
          filters: fc.constantFrom(1, 5, 16),
          strides: size(1, 2),
          padding: fc.constantFrom("same" as const, "valid" as const),
          useBias: fc.boolean(),
          scale: fc.boolean(),
          center: fc.boolean(),
          relu: fc.boolean(),
        }),
        seeds,
        async ({ batch, channels, relu, scale, center, ...conv }, seed) => {
          const shape = [7, 6, channels];
          await expectSame([[batch, ...shape]], seed, ([x]) => {
            const model = tfl.sequential({
              layers: [
                layers.conv2d({ ...conv, kernelSize: 3, inputShape: shape }),
                layers.batchNormalization({ scale, center }),
                ...(relu ? [layers.activation({ activation: "relu" })] : []),
                layers.conv2d({ filters: 2, kernelSize: 1 }),
                layers.batchNormalization(),
                layers.activation({ activation: "tanh" }),
                layers.flatten(),
                layers.dense({ units: 3 }),
              ],
            });
            fill(model, seed);
            const y = model.apply(x, { training: false }) as tf.Tensor;
            model.dispose();
            return [y];
          });
        },
      ),
      runs,
    ));

  it("takes no kernel of its own in a chain, and follows new weights", async () => {
    await tf.setBackend("wasm");
    const model = tfl.sequential({
      layers: [
        layers.conv2d({ filters: 4, kernelSize: 3, inputShape: [6, 6, 1] }),
        layers.batchNormalization(),
        layers.activation({ activation: "relu" }),
      ],
    });
    const x = tf.ones([2, 6, 6, 1]);
    expect(await kernelsOf(model, x, { training: false })).not.toContain("FusedBatchNorm");
    const before = tf.tidy(() => (model.apply(x, { training: false }) as tf.Tensor).dataSync());
    fill(model, 3);
    const after = tf.tidy(() => (model.apply(x, { training: false }) as tf.Tensor).dataSync());
    expect([...after]).not.toEqual([...before]);
    tf.dispose(x);
    model.dispose();
  });

  it("stays a layer where something else reads what goes into it or comes out, and while training", async () => {
    await tf.setBackend("wasm");
    const input = tfl.input({ shape: [6, 6, 1] });
    const conv = layers.conv2d({ filters: 4, kernelSize: 3 }).apply(input) as tfl.SymbolicTensor;
    const norm = layers.batchNormalization().apply(conv) as tfl.SymbolicTensor;
    const relu = layers.activation({ activation: "relu" }).apply(norm) as tfl.SymbolicTensor;
    const models = {
      twoOutputs: tfl.model({ inputs: input, outputs: [relu, norm] }),
      branch: tfl.model({ inputs: input, outputs: layers.add().apply([relu, conv]) as tfl.SymbolicTensor }),
      end: tfl.model({ inputs: input, outputs: relu }),
      middle: tfl.model({ inputs: input, outputs: norm }),
    };
    const x = tf.randomUniform([2, 6, 6, 1], -1, 1, "float32", 1);
    fill(models.branch, 5);
    expect(await kernelsOf(models.twoOutputs, x)).toContain("FusedBatchNorm");
    expect(await kernelsOf(models.branch, x)).toContain("FusedBatchNorm");
    expect(await kernelsOf(models.end, x, { training: true })).toContain("BatchMoments");
    const [normed, rectified] = tf.tidy(() => {
      const [end, middle] = [models.end, models.middle].map((model) => (model.apply(x) as tf.Tensor).dataSync());
      return [middle, end];
    });
    expect(Math.min(...normed)).toBeLessThan(0);
    rectified.forEach((value, i) => { expect(value).toBeCloseTo(Math.max(0, normed[i]), 5); }); // prettier-ignore
    x.dispose();
  });
});
