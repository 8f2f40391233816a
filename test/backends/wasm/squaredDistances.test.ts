import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";

import { useWasm } from "../../../src/backends/index.js";
import { squaredEuclidean } from "../../../src/distances/squaredEuclidean.js";
import { expectSame, gradients, runs, seeds, size } from "../compare.js";

beforeAll(async () => {
  await useWasm({ threads: 2 });
});

const matrix = (a: tf.Tensor, b: tf.Tensor): tf.Tensor => squaredEuclidean.matrix(a as tf.Tensor2D, b as tf.Tensor2D);

describe("squared distances on wasm", () => {
  it("agree with cpu for any sizes, and so do their gradients", () =>
    fc.assert(
      fc.asyncProperty(size(1, 40), size(1, 40), size(1, 70), seeds, async (n, m, d, seed) => {
        await expectSame(
          [
            [n, d],
            [m, d],
          ],
          seed,
          ([a, b]) => [matrix(a, b), ...gradients(matrix)([a, b])],
        );
      }),
      runs,
    ));

  it("agree with cpu where rows are longer than what is packed at a time", () =>
    expectSame(
      [
        [7, 9000],
        [9, 9000],
      ],
      3,
      ([a, b]) => [matrix(a, b)],
    ));

  it("keep small distances between large embeddings", async () => {
    await tf.setBackend("wasm");
    const a = tf.tensor2d([[1000, 1000.001]]);
    const b = tf.tensor2d([[1000, 1000]]);
    const found = squaredEuclidean.matrix(a, b);
    const gap = Math.fround(1000.001) - 1000;
    expect((await found.data())[0]).toBeCloseTo(gap * gap, 9);
    tf.dispose([a, b, found]);
  });

  it("are 0 between a row and itself", async () => {
    await tf.setBackend("wasm");
    const a = tf.randomNormal<tf.Rank.R2>([13, 31], 0, 1, "float32", 5);
    const found = squaredEuclidean.matrix(a, a);
    const values = await found.data();
    for (let i = 0; i < 13; i++) expect(values[i * 13 + i]).toBe(0);
    tf.dispose([a, found]);
  });
});
