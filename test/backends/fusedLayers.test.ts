import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";

import { useWasm } from "../../src/backends/index.js";
import { expectSame, runs, seeds, size } from "./compare.js";

beforeAll(async () => {
  await useWasm({ threads: 2 });
});

/** The result of a layer with these weights, and the gradients for its input and its weights while a step is taken. */
function trained(layer: tfl.layers.Layer, x: tf.Tensor, weights: tf.Tensor[]): tf.Tensor[] {
  layer.build(x.shape);
  tf.tidy(() => { layer.setWeights(weights); }); // prettier-ignore
  const variables = layer.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const f = (): tf.Scalar => tf.sum(tf.square(layer.call(x, { training: true }) as tf.Tensor));
  const { value, grads } = tf.variableGrads(f, variables);
  const toInput = tf.grad((x: tf.Tensor) => tf.sum(tf.square(layer.call(x, { training: true }) as tf.Tensor)))(x);
  const plain = layer.call(x, {}) as tf.Tensor;
  // A layer that was called, but is part of no model, cannot be disposed.
  for (const weight of layer.weights) (weight as unknown as { dispose(): void }).dispose();
  return [value, ...variables.map(({ name }) => grads[name]), toInput, plain];
}

const activations = fc.constantFrom("linear" as const, "relu" as const, "sigmoid" as const, "tanh" as const);

describe("layers on wasm while a gradient is taken", () => {
  it("convolve as on cpu, whatever the stride, padding, bias and activation", () =>
    fc.assert(
      fc.asyncProperty(
        fc.tuple(size(1, 4), size(5, 9), size(5, 9), fc.constantFrom(1, 3, 17)),
        fc.record({
          filters: fc.constantFrom(1, 5, 16),
          kernelSize: size(1, 4),
          strides: size(1, 3),
          padding: fc.constantFrom("same" as const, "valid" as const),
          activation: activations,
          useBias: fc.boolean(),
        }),
        seeds,
        async (shape, options, seed) => {
          const { kernelSize, filters, useBias } = options;
          const filter = [kernelSize, kernelSize, shape[3], filters];
          await expectSame([shape, filter, ...(useBias ? [[filters]] : [])], seed, ([x, ...weights]) =>
            trained(tfl.layers.conv2d(options), x, weights),
          );
        },
      ),
      runs,
    ));

  it("multiply as on cpu, whatever the bias and activation", () =>
    fc.assert(
      fc.asyncProperty(
        size(1, 9),
        size(1, 9),
        fc.record({ units: size(1, 9), activation: activations, useBias: fc.boolean() }),
        seeds,
        async (rows, columns, options, seed) => {
          const { units, useBias } = options;
          await expectSame(
            [[rows, columns], [columns, units], ...(useBias ? [[units]] : [])],
            seed,
            ([x, ...weights]) => trained(tfl.layers.dense(options), x, weights),
          );
        },
      ),
      runs,
    ));

  it("run as one kernel, and take no gradient for an image that nobody asks for", async () => {
    await tf.setBackend("wasm");
    const model = tfl.sequential({
      layers: [
        tfl.layers.conv2d({ filters: 4, kernelSize: 3, activation: "relu", inputShape: [8, 8, 1] }),
        tfl.layers.flatten(),
        tfl.layers.dense({ units: 2, activation: "relu" }),
      ],
    });
    const x = tf.randomUniform([3, 8, 8, 1], -1, 1, "float32", 1);
    const { kernelNames } = await tf.profile(() => {
      const { value, grads } = tf.variableGrads(() => tf.sum(model.apply(x, { training: true }) as tf.Tensor));
      tf.dispose([value, ...Object.values(grads)]);
    });
    expect(kernelNames).toEqual(expect.arrayContaining(["ConvLayer", "DenseLayer", "Conv2DBackpropFilter"]));
    for (const name of ["Conv2D", "FusedConv2D", "Conv2DBackpropInput", "_FusedMatMul"])
      expect(kernelNames).not.toContain(name);
    model.dispose();
    x.dispose();
  });

  it("have second gradients, by tfjs' own operations", () =>
    expectSame([[3, 5], [5, 4], [4]], 3, ([x, ...weights]) => {
      const layer = tfl.layers.dense({ units: 4 });
      layer.build(x.shape);
      tf.tidy(() => { layer.setWeights(weights); }); // prettier-ignore
      const first = tf.grad((x: tf.Tensor) => tf.sum(tf.square(layer.call(x, {}) as tf.Tensor)));
      const second = tf.grad((x: tf.Tensor) => tf.sum(tf.square(first(x))))(x);
      for (const weight of layer.weights) (weight as unknown as { dispose(): void }).dispose();
      return [second];
    }));
});
