import * as tf from "@tensorflow/tfjs-core";
import { expect } from "vitest";
import { expectClose, expectNoLeak, numericGradient, valueAndGradient, valuesOf } from "../backends-under-test.js";

/** Rows of numbers that are neither alike nor regular, from a small congruential generator. */
export function scattered(rows: number, size: number, seed = 1): number[][] {
  let state = seed;
  const next = (): number => (state = (state * 16807) % 2147483647) / 2147483647;
  for (let i = 0; i < 10; i++) next();
  return Array.from({ length: rows }, () => Array.from({ length: size }, () => 2 * next() - 1));
}

/** Batches that losses are checked on: unequal classes, one of a single row. */
export const batches = [
  { x: scattered(7, 3, 5), classOf: [0, 1, 0, 2, 1, 0, 3] },
  { x: scattered(6, 4, 8), classOf: [1, 1, 1, 0, 0, 0] },
  { x: scattered(5, 2, 3), classOf: [0, 0, 1, 1, 2] },
];

/**
 * Expects a loss to equal its textbook loop, value by value, and the gradient of a weighted sum of it to equal central differences of the
 * loop in double precision; and that no tensor is left behind.
 *
 * @param oracle - Given the embeddings that vary, and those that stay (for what is a constant to the gradient).
 */
export async function checkLoss(
  loss: (x: tf.Tensor2D) => tf.Tensor1D,
  oracle: (x: number[][], frozen: number[][]) => number[],
  x: number[][],
  tolerance = 2e-4,
): Promise<void> {
  await expectNoLeak(async () => {
    const input = tf.tensor2d(x);
    expectClose(await valuesOf(loss(input)), oracle(x, x), tolerance);
    input.dispose();
    const weight = oracle(x, x).map((_, i) => 1 + (i % 3) / 2);
    const { gradient } = await valueAndGradient((y) => tf.sum(tf.mul(weight, loss(y))), x);
    const weighted = (y: number[][]): number => oracle(y, x).reduce((total, value, i) => total + weight[i] * value, 0);
    expectClose(gradient, numericGradient(weighted, x), 5 * tolerance);
  });
}

/** Expects value and gradient of a loss to be finite where embeddings coincide or are zeros. */
export async function checkDegenerate(loss: (x: tf.Tensor2D, classOf: number[]) => tf.Tensor): Promise<void> {
  const cases = [
    { x: [[0.6, 0.8], [0.6, 0.8], [0.6, 0.8], [0.6, 0.8]], classOf: [0, 0, 1, 1] }, // prettier-ignore
    { x: [[0, 0], [0, 0], [0, 0], [0, 0]], classOf: [0, 0, 1, 1] }, // prettier-ignore
    { x: [[1, 0], [1, 0], [-1, 0], [-1, 0]], classOf: [0, 0, 1, 1] }, // prettier-ignore
    { x: [[1e3, 2e3], [2e3, 1e3], [1e3, 1e3], [-1e3, 3e3]], classOf: [0, 0, 1, 1] }, // prettier-ignore
  ];
  for (const { x, classOf } of cases) {
    const { value, gradient } = await valueAndGradient((y) => tf.sum(loss(y, classOf)), x);
    expect([value, ...gradient.flat()].every(Number.isFinite), JSON.stringify(x)).toBe(true);
  }
}
