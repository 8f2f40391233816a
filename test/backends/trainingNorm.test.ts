import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";

import { useWasm } from "../../src/backends/index.js";
import { seeded } from "../../src/core/random.js";
import { expectSame, seeds, size } from "./compare.js";

beforeAll(async () => {
  await useWasm({ threads: 2 });
});

/** A layer of batch normalisation with weights of its own. */
function layerFor(channels: number): tfl.layers.Layer {
  const layer = tfl.layers.batchNormalization({ momentum: 0.9 });
  layer.build([null, channels]);
  const random = seeded(7);
  const rows = layer.getWeights().map(() => Array.from({ length: channels }, () => 0.5 + random()));
  tf.tidy(() => { layer.setWeights(rows.map((row) => tf.tensor1d(row))); }); // prettier-ignore
  return layer;
}

/** A layer that was called, but is part of no model, cannot be disposed. */
function release(layer: tfl.layers.Layer): void {
  for (const weight of layer.weights) (weight as unknown as { dispose(): void }).dispose();
}

describe("training a layer of batch normalisation on wasm", () => {
  it("agrees with cpu: result, gradients for input, scale and offset, and running statistics", () =>
    fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.tuple(size(2, 9), size(1, 6), size(1, 6), size(1, 40)),
          fc.tuple(size(2, 9), size(1, 70)),
          fc.tuple(fc.constant(40), fc.constant(30), size(1, 30), size(1, 40)), // several parts of the rows
        ),
        seeds,
        async (shape, seed) => {
          const channels = shape[shape.length - 1];
          await expectSame([shape, shape], seed, ([x, direction]) => {
            const layer = layerFor(channels);
            const variables = layer.trainableWeights.map((weight) => weight.read() as tf.Variable);
            const f = (): tf.Scalar =>
              tf.sum(tf.mul(tf.square(layer.call(x, { training: true }) as tf.Tensor), direction));
            const { value, grads } = tf.variableGrads(f, variables);
            const toInput = tf.grad((x: tf.Tensor) =>
              tf.sum(tf.mul(layer.call(x, { training: true }) as tf.Tensor, direction)),
            )(x);
            const weights = layer.getWeights().map((weight) => tf.clone(weight));
            const outputs = [value, ...Object.values(grads), toInput, ...weights];
            release(layer);
            return outputs;
          });
        },
      ),
      { numRuns: 40 },
    ));

  it("keeps a variance that is small beside the mean", async () => {
    await tf.setBackend("wasm");
    const random = seeded(3);
    const values = Float32Array.from({ length: 6000 }, () => 1000 + random());
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    const x = tf.tensor2d(values, [6000, 1]);
    const moments = tf.engine().runKernel<tf.Tensor>("BatchMoments", { x });
    const [gotMean, gotVariance] = await moments.data();
    expect(gotMean / mean).toBeCloseTo(1, 5);
    expect(gotVariance / variance).toBeCloseTo(1, 4); // the difference of two means of squares would be 1,000 times less exact
    tf.dispose([x, moments]);
  });

  it("can be differentiated twice", async () => {
    await tf.setBackend("wasm");
    const second = (x: tf.Tensor): tf.Tensor => {
      const layer = layerFor(2);
      const once = tf.grad((x: tf.Tensor) => tf.sum(tf.square(layer.call(x, { training: true }) as tf.Tensor)));
      const result = tf.grad((x: tf.Tensor) => tf.sum(tf.square(once(x))))(x);
      release(layer);
      return result;
    };
    const x = tf.tensor2d([[1, 2], [3, 5], [-1, 0.5], [0.2, 1]]); // prettier-ignore
    const got = await tf.tidy(() => second(x)).data();
    expect(got.every(Number.isFinite)).toBe(true);
    expect(Math.max(...got.map(Math.abs))).toBeGreaterThan(0);
    x.dispose();
  });

  it("leaves layers that infer, or that normalise another axis, to tfjs", async () => {
    await expectSame([[4, 3, 5]], 5, ([x]) => {
      const layer = tfl.layers.batchNormalization({ axis: 1 });
      layer.build([4, 3, 5]);
      const outputs = [layer.call(x, { training: true }) as tf.Tensor, layer.call(x, {}) as tf.Tensor];
      release(layer);
      return outputs;
    });
  });
});
