import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";

import { useWasm } from "../../src/backends/index.js";
import { expectSame, runs, seeds, size } from "./compare.js";

interface Called {
  call: tfl.layers.Layer["call"];
}

const normalization = Object.getPrototypeOf(tfl.layers.layerNormalization()) as Called;
const shippedNormalization = normalization.call;

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

  it.each([
    { shape: [3, 5], axis: -1 },
    { shape: [2, 4, 6], axis: -1 },
    { shape: [2, 3, 4, 5], axis: [1, 2] },
  ])("normalise shape $shape along axis $axis as the layer that tfjs ships does on cpu", async ({ shape, axis }) => {
    const own = normalization.call;
    expect(own).not.toBe(shippedNormalization);
    const sizes = [axis].flat().map((place) => shape.at(place)!);
    try {
      await expectSame([shape, sizes, sizes], 5, ([x, ...weights]) => {
        normalization.call = tf.getBackend() === "cpu" ? shippedNormalization : own;
        return trained(tfl.layers.layerNormalization({ axis, epsilon: 0.01 }), x, weights);
      });
    } finally {
      normalization.call = own;
    }
  });

  it.each([{ scale: false }, { center: false }, { scale: false, center: false }])(
    "normalise with %o as with a scale of 1 and an offset of 0",
    async (missing) => {
      await tf.setBackend("wasm");
      tf.tidy(() => {
        const x = tf.randomNormal([4, 6], 2, 3, "float32", 7);
        const [expected, got] = [{}, missing].map((options) => {
          const layer = tfl.layers.layerNormalization(options);
          layer.build(x.shape);
          const f = (x: tf.Tensor): tf.Tensor => layer.call(x, {}) as tf.Tensor;
          return tf.stack([f(x), tf.grad((x: tf.Tensor) => tf.sum(tf.pow(f(x), 3)))(x)]);
        });
        expect(got.dataSync()).toEqual(expected.dataSync());
      });
    },
  );

  it("normalise in as few kernels whatever the length", async () => {
    await tf.setBackend("wasm");
    const kernels = async (length: number): Promise<number> => {
      const layer = tfl.layers.layerNormalization();
      layer.build([2, 3, length]);
      const f = (x: tf.Tensor): tf.Tensor => tf.sum(tf.square(layer.call(x, {}) as tf.Tensor));
      const { kernels } = await tf.profile(() => tf.tidy(() => tf.grad(f)(tf.randomNormal([2, 3, length]))));
      for (const weight of layer.weights) (weight as unknown as { dispose(): void }).dispose();
      return kernels.length;
    };
    const few = await kernels(2);
    expect(few).toBeLessThan(60);
    expect(await kernels(64)).toBe(few);
  });
});
