import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-layers"; // registers the gradients
import { beforeAll, describe, expect } from "vitest";
import { useWasm } from "../src/backends/index.js";

/** Runs a suite on the plain cpu backend and on wasm. */
export function onEachBackend(suite: (backend: string) => void): void {
  describe.each(["cpu", "wasm"])("on %s", (backend) => {
    beforeAll(async () => {
      if (backend === "wasm") await useWasm();
      else await tf.setBackend(backend);
    });
    suite(backend);
  });
}

/** The values of a tensor, which is then disposed. */
export async function valuesOf(tensor: tf.Tensor): Promise<number[]> {
  const values = Array.from(await tensor.data());
  tensor.dispose();
  return values;
}

/** Expects that a function leaves as many tensors behind as it found. */
export async function expectNoLeak(run: () => Promise<unknown>): Promise<void> {
  const before = tf.memory().numTensors;
  await run();
  expect(tf.memory().numTensors, "tensors left behind").toBe(before);
}

/** Value and gradient of a scalar function of a matrix, as plain numbers. */
export async function valueAndGradient(
  f: (x: tf.Tensor2D) => tf.Tensor,
  rows: readonly (readonly number[])[],
): Promise<{ value: number; gradient: number[][] }> {
  const x = tf.tensor2d(rows as number[][]);
  const { value, grad } = tf.valueAndGrad((input: tf.Tensor) => tf.tidy(() => f(input as tf.Tensor2D)))(x);
  const gradient = (await grad.array()) as number[][];
  const [number] = Array.from(await value.data<"float32">());
  tf.dispose([x, value, grad]);
  return { value: number, gradient };
}

/** Numbers, flat or in rows. */
export type Numbers = readonly (number | readonly number[])[];

/** Expects two lists of numbers to agree to a relative tolerance, measured against the largest of them, or against `least` if that is more. */
export function expectClose(actual: Numbers, expected: Numbers, tolerance = 1e-4, least = 1e-2): void {
  const [a, e] = [actual.flat(), expected.flat()];
  expect(a.length, "length").toBe(e.length);
  const allowed = tolerance * Math.max(least, ...e.map(Math.abs));
  const wrong = a.findIndex((value, i) => !(Math.abs(value - e[i]) <= allowed));
  if (wrong >= 0) expect.fail(`place ${wrong}: got ${a[wrong]}, expected ${e[wrong]} within ${allowed}`);
}

/** Gradient of a function of a matrix by central differences, in double precision. */
export function numericGradient(
  f: (x: number[][]) => number,
  rows: readonly (readonly number[])[],
  step = 1e-6,
): number[][] {
  const at = (i: number, j: number, change: number): number =>
    f(rows.map((row, r) => row.map((value, c) => (r === i && c === j ? value + change : value))));
  return rows.map((row, i) => row.map((_, j) => (at(i, j, step) - at(i, j, -step)) / (2 * step)));
}
