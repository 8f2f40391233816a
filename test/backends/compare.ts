import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { expect } from "vitest";

interface Values {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

type Compute = (inputs: tf.Tensor[]) => tf.Tensor[];

/** Runs `compute` on a backend with inputs of these shapes, filled from a seed; no tensor may be left behind. */
async function on(backend: string, shapes: number[][], seed: number, compute: Compute): Promise<Values[]> {
  await tf.setBackend(backend);
  const before = tf.memory().numTensors;
  const inputs = shapes.map((shape, i) => tf.randomUniform(shape, -1, 1, "float32", seed + i + 1));
  const outputs = tf.tidy(() => compute(inputs));
  const values: Values[] = [];
  for (const output of outputs) {
    values.push({ shape: output.shape, values: new Float32Array(await output.data()) });
  }
  tf.dispose([...inputs, ...outputs]);
  expect(tf.memory().numTensors, `${backend} tensors`).toBe(before);
  return values;
}

/** Expects the same from wasm as from cpu, to 1e-4 of the largest value. */
export async function expectSame(shapes: number[][], seed: number, compute: Compute): Promise<void> {
  const expected = await on("cpu", shapes, seed, compute);
  const got = await on("wasm", shapes, seed, compute);
  expect(got.map(({ shape }) => shape)).toEqual(expected.map(({ shape }) => shape));
  got.forEach(({ values }, k) => {
    const reference = expected[k].values;
    let scale = 1;
    for (const value of reference) scale = Math.max(scale, Math.abs(value));
    for (let i = 0; i < values.length; i++) {
      const off = Math.abs(values[i] - reference[i]) / scale;
      if (!(off < 1e-4)) expect.fail(`output ${k}, value ${i}: got ${values[i]}, cpu has ${reference[i]}`);
    }
  });
}

/** The gradients of sum(f(...)²) for all inputs. */
export function gradients(f: (...inputs: tf.Tensor[]) => tf.Tensor): Compute {
  return (inputs) => tf.grads((...xs: tf.Tensor[]) => tf.sum(tf.square(f(...xs))))(inputs);
}

export const size = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });
export const seeds = size(1, 2 ** 30);
export const runs = { numRuns: 60 };

const explicit = fc
  .tuple(size(0, 4), size(0, 4), size(0, 4), size(0, 4))
  .map(([top, bottom, left, right]): tf.backend_util.ExplicitPadding => [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ]);

/** Images, windows over them, and how the windows lie. */
export const windows = fc.record({
  batch: size(1, 5),
  height: size(4, 11),
  width: size(4, 11),
  channels: size(1, 9),
  filter: fc.tuple(size(1, 4), size(1, 4)),
  strides: fc.tuple(size(1, 4), size(1, 4)),
  pad: fc.oneof(fc.constant("same" as const), fc.constant("valid" as const), explicit),
  seed: seeds,
});
