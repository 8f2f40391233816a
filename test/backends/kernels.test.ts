import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-layers";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { useWasm } from "../../src/backends/index.js";

beforeAll(async () => {
  await useWasm();
});

interface Values {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Runs `compute` on a backend, with inputs of these shapes filled from a seed, and returns all outputs; no tensor may be left behind. */
async function on(
  backend: string,
  shapes: number[][],
  seed: number,
  compute: (inputs: tf.Tensor[]) => tf.Tensor[],
): Promise<Values[]> {
  await tf.setBackend(backend);
  const before = tf.memory().numTensors;
  const inputs = shapes.map((shape, i) => tf.randomUniform(shape, -1, 1, "float32", seed + i + 1));
  const outputs = tf.tidy(() => compute(inputs));
  const values: Values[] = [];
  for (const output of outputs) values.push({ shape: output.shape, values: new Float32Array(await output.data()) });
  tf.dispose([...inputs, ...outputs]);
  expect(tf.memory().numTensors, `${backend} tensors`).toBe(before);
  return values;
}

async function expectSame(
  shapes: number[][],
  seed: number,
  compute: (inputs: tf.Tensor[]) => tf.Tensor[],
): Promise<void> {
  const expected = await on("cpu", shapes, seed, compute);
  const got = await on("wasm", shapes, seed, compute);
  expect(got.map(({ shape }) => shape)).toEqual(expected.map(({ shape }) => shape));
  got.forEach(({ values }, k) => {
    const reference = expected[k].values;
    const scale = Math.max(1, ...reference.map(Math.abs));
    let worst = 0;
    for (let i = 0; i < values.length; i++) worst = Math.max(worst, Math.abs(values[i] - reference[i]) / scale);
    expect(worst, `output ${k}`).toBeLessThan(1e-4);
  });
}

const seeds = fc.integer({ min: 1, max: 2 ** 30 });
const runs = { numRuns: 60, endOnFailure: false };

const explicit = fc.tuple(
  fc.integer({ min: 0, max: 4 }),
  fc.integer({ min: 0, max: 4 }),
  fc.integer({ min: 0, max: 4 }),
  fc.integer({ min: 0, max: 4 }),
);
const padding = fc.oneof(
  fc.constant("same" as const),
  fc.constant("valid" as const),
  explicit.map(([t, b, l, r]): tf.backend_util.ExplicitPadding => [[0, 0], [t, b], [l, r], [0, 0]]), // prettier-ignore
);
const window = fc.record({
  batch: fc.integer({ min: 1, max: 5 }),
  height: fc.integer({ min: 4, max: 11 }),
  width: fc.integer({ min: 4, max: 11 }),
  channels: fc.integer({ min: 1, max: 9 }),
  filter: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
  strides: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
  pad: padding,
  seed: seeds,
});

describe("wasm kernels agree with cpu", () => {
  it("Conv2D and its gradients, over strides and paddings", () =>
    fc.assert(
      fc.asyncProperty(
        window,
        fc.integer({ min: 1, max: 10 }),
        async ({ batch, height, width, channels, filter, strides, pad, seed }, out) => {
          await expectSame(
            [
              [batch, height, width, channels],
              [...filter, channels, out],
            ],
            seed,
            ([x, w]) => {
              // prettier-ignore
              const f = (x: tf.Tensor, w: tf.Tensor): tf.Tensor => {
            const y = tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, strides, pad);
            return tf.sum(tf.mul(y, tf.cos(y)));
          };
              return [tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, strides, pad), ...tf.grads(f)([x, w])];
            },
          );
        },
      ),
      runs,
    ));

  it("DepthwiseConv2D and its gradients", () =>
    fc.assert(
      fc.asyncProperty(
        window,
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 3 }),
        async (shape, stride, multiplier) => {
          const { batch, height, width, channels, filter, pad, seed } = shape;
          await expectSame(
            [
              [batch, height, width, channels],
              [...filter, channels, multiplier],
            ],
            seed,
            ([x, w]) => {
              // prettier-ignore
              const f = (x: tf.Tensor, w: tf.Tensor): tf.Tensor => tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pad);
              return [f(x, w), ...tf.grads((x, w) => tf.sum(tf.square(f(x, w))))([x, w])];
            },
          );
        },
      ),
      runs,
    ));

  it("MaxPool and AvgPool and their gradients, also where a whole window is negative", () =>
    fc.assert(
      fc.asyncProperty(
        window,
        fc.constantFrom(0, -2, 2),
        async ({ batch, height, width, channels, filter, strides, pad, seed }, shift) => {
          fc.pre(typeof pad === "string");
          await expectSame([[batch, height, width, channels]], seed, ([raw]) => {
            const x = tf.add<tf.Tensor4D>(raw, shift);
            const max = (x: tf.Tensor): tf.Tensor => tf.maxPool(x as tf.Tensor4D, filter, strides, pad);
            const avg = (x: tf.Tensor): tf.Tensor => tf.avgPool(x as tf.Tensor4D, filter, strides, pad);
            const grad = (f: (x: tf.Tensor) => tf.Tensor): tf.Tensor =>
              tf.grad((x: tf.Tensor) => tf.sum(tf.square(f(x))))(x);
            return [max(x), avg(x), grad(max), grad(avg)];
          });
        },
      ),
      runs,
    ));

  it("MatMul with either transpose, in batches and broadcast, and its gradients", () =>
    fc.assert(
      fc.asyncProperty(
        fc.record({
          sizes: fc.tuple(
            fc.integer({ min: 1, max: 33 }),
            fc.integer({ min: 1, max: 33 }),
            fc.integer({ min: 1, max: 33 }),
          ),
          batch: fc.constantFrom<[number[], number[]]>([[], []], [[3], [3]], [[2, 2], [2, 2]]), // prettier-ignore
          transposes: fc.tuple(fc.boolean(), fc.boolean()),
          seed: seeds,
        }),
        async ({ sizes: [m, k, n], batch: [first, second], transposes: [ta, tb], seed }) => {
          const [a, b] = [ta ? [k, m] : [m, k], tb ? [n, k] : [k, n]];
          await expectSame(
            [
              [...first, ...a],
              [...second, ...b],
            ],
            seed,
            ([x, y]) => {
              // prettier-ignore
              const f = (x: tf.Tensor, y: tf.Tensor): tf.Tensor => tf.matMul(x, y, ta, tb);
              return [f(x, y), ...tf.grads((x, y) => tf.sum(tf.square(f(x, y))))([x, y])];
            },
          );
        },
      ),
      runs,
    ));

  it("Sum and Mean over any axes", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 }).chain((shape) =>
          fc.record({
            shape: fc.constant(shape),
            axes: fc.subarray(shape.map((_, axis) => axis)),
            keepDims: fc.boolean(),
            seed: seeds,
          }),
        ),
        async ({ shape, axes, keepDims, seed }) => {
          await expectSame([shape], seed, ([x]) => [
            tf.sum(x, axes, keepDims),
            tf.mean(x, axes, keepDims),
            tf.grad((x: tf.Tensor) => tf.sum(tf.square(tf.mean(x, axes))))(x),
          ]);
        },
      ),
      runs,
    ));

  it("gather's gradient", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 20 }),
        fc.constantFrom(0, 1),
        seeds,
        async (rows, axis, seed) => {
          await expectSame([[6, 6, 3]], seed, ([x]) => [
            tf.grad((x: tf.Tensor) => tf.sum(tf.square(tf.gather(x, tf.tensor1d(rows, "int32"), axis))))(x),
          ]);
        },
      ),
      runs,
    ));

  it("batch normalisation's gradients", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 2, maxLength: 4 }),
        seeds,
        async (shape, seed) => {
          const c = [shape[shape.length - 1]];
          await expectSame([shape, c, c, c, c], seed, (inputs) => {
            const f = (x: tf.Tensor, m: tf.Tensor, v: tf.Tensor, o: tf.Tensor, s: tf.Tensor): tf.Tensor =>
              tf.sum(
                tf.square(
                  tf.batchNorm(
                    x as tf.Tensor4D,
                    m as tf.Tensor1D,
                    tf.add(tf.square(v), 0.1),
                    o as tf.Tensor1D,
                    s as tf.Tensor1D,
                    1e-3,
                  ),
                ),
              );
            return tf.grads(f)(inputs);
          });
        },
      ),
      runs,
    ));
});
