// Tests cosine, euclidean, manhattan, signalToNoise, squaredEuclidean, weightedL1, distanceByName, checkEmbeddings, productMatrix: every distance keeps the same promises
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cosine } from "../../src/distances/cosine.js";
import type { Distance } from "../../src/distances/distance.js";
import { distanceByName } from "../../src/distances/distanceByName.js";
import { euclidean } from "../../src/distances/euclidean.js";
import { manhattan } from "../../src/distances/manhattan.js";
import { squaredEuclidean } from "../../src/distances/squaredEuclidean.js";
import {
  expectClose,
  expectNoLeak,
  numericGradient,
  onEachBackend,
  valueAndGradient,
  valuesOf,
} from "../backends-under-test.js";
import { distanceOracles } from "../oracles/distances.js";
import { hasReference, referenceBatches } from "../oracles/metricLearning.js";

const distances: readonly Distance[] = [euclidean, squaredEuclidean, cosine, manhattan];

const handWorked = [
  { name: "euclidean", a: [0, 0], b: [3, 4], value: 5 },
  { name: "squaredEuclidean", a: [0, 0], b: [3, 4], value: 25 },
  { name: "manhattan", a: [1, -1], b: [3, 4], value: 7 },
  { name: "cosine", a: [2, 0], b: [0, 3], value: 1 },
  { name: "cosine", a: [2, 0], b: [-1, 0], value: 2 },
  { name: "cosine", a: [1, 1], b: [7, 7], value: 0 },
  { name: "cosine", a: [0, 0], b: [7, 7], value: 1 },
];

const matrices = fc
  .record({ n: fc.integer({ min: 1, max: 7 }), m: fc.integer({ min: 1, max: 7 }), d: fc.integer({ min: 1, max: 5 }) })
  .chain(({ n, m, d }) => {
    const row = fc.array(
      fc.integer({ min: -40, max: 40 }).map((value) => value / 10),
      { minLength: d, maxLength: d },
    );
    return fc.tuple(fc.array(row, { minLength: n, maxLength: n }), fc.array(row, { minLength: m, maxLength: m }));
  });

/** One less a cosine is only known to the steps of float32 about 1, 1.2e-7, however small it is. */
const LEAST = 0.05;

onEachBackend(() => {
  it.each(handWorked)("$name of $a and $b is $value", async ({ name, a, b, value }) => {
    const distance = distanceByName(name)!;
    expect((await valuesOf(distance.rows(tf.tensor2d([a]), tf.tensor2d([b]))))[0]).toBeCloseTo(value, 6);
    expect((await valuesOf(distance.matrix(tf.tensor2d([a]), tf.tensor2d([b]))))[0]).toBeCloseTo(value, 6);
  });

  describe.each(distances)("$name", (distance) => {
    const oracle = distanceOracles[distance.name];

    it("equals the textbook loop, by rows and as a matrix", () =>
      fc.assert(
        fc.asyncProperty(matrices, async ([a, b]) => {
          const [x, y] = [tf.tensor2d(a), tf.tensor2d(b)];
          const n = Math.min(a.length, b.length);
          const matrix = await distance.matrix(x, y).array();
          const rows = await valuesOf(
            tf.tidy(() => distance.rows(tf.slice(x, [0, 0], [n, -1]), tf.slice(y, [0, 0], [n, -1]))),
          );
          expectClose(
            matrix,
            a.map((left) => b.map((right) => oracle(left, right))),
            1e-5,
            LEAST,
          );
          expectClose(
            rows,
            a.slice(0, n).map((left, i) => oracle(left, b[i])),
            1e-5,
            LEAST,
          );
        }),
        { numRuns: 30 },
      ));

    it("has the gradient of the textbook loop", async () => {
      const a = [[0.3, -1.2, 0.7], [1.1, 0.4, -0.6], [-0.5, 0.9, 1.4]]; // prettier-ignore
      const b = [[1.3, 0.2, -0.4], [-0.9, 1.6, 0.8], [0.6, -0.3, 0.1]]; // prettier-ignore
      const weight = [[0.5, -1, 2], [1.5, 0.25, -0.75], [1, -2, 0.3]]; // prettier-ignore
      const weighted = (x: readonly number[][], y: readonly number[][]): number =>
        x.reduce((sum, left, i) => sum + y.reduce((part, right, j) => part + weight[i][j] * oracle(left, right), 0), 0);
      const other = tf.tensor2d(b);
      const first = tf.tensor2d(a);
      const byLeft = await valueAndGradient((x) => tf.sum(tf.mul(weight, distance.matrix(x, other))), a);
      const byRight = await valueAndGradient((x) => tf.sum(tf.mul(weight, distance.matrix(first, x))), b);
      const byRow = await valueAndGradient((x) => tf.sum(tf.mul([1, -2, 3], distance.rows(x, other))), a);
      expectClose(
        byLeft.gradient,
        numericGradient((x) => weighted(x, b), a),
        1e-4,
      );
      expectClose(
        byRight.gradient,
        numericGradient((x) => weighted(a, x), b),
        1e-4,
      );
      const rows = (x: number[][]): number => x.reduce((sum, left, i) => sum + [1, -2, 3][i] * oracle(left, b[i]), 0);
      expectClose(byRow.gradient, numericGradient(rows, a), 1e-4);
      tf.dispose([other, first]);
    });

    it("has gradient 0 where two embeddings coincide, and a finite one at zeros", async () => {
      const same = tf.tensor2d([[0.5, -0.25], [0.5, -0.25]]); // prettier-ignore
      for (const f of [distance.rows, distance.matrix]) {
        const { gradient } = await valueAndGradient((x) => tf.sum(f(x, same)), [[0.5, -0.25], [0.5, -0.25]]); // prettier-ignore
        expectClose(gradient, [0, 0, 0, 0], 1e-3);
        const both = await valueAndGradient((x) => tf.sum(f(x, x)), [[0, 0], [0, 0]]); // prettier-ignore
        expectClose(both.gradient, [0, 0, 0, 0]);
      }
      same.dispose();
    });

    it("keeps no tensors but its result", () =>
      expectNoLeak(async () => {
        const x = tf.ones<tf.Rank.R2>([3, 4]);
        await valuesOf(distance.rows(x, x));
        await valuesOf(distance.matrix(x, x));
        await valueAndGradient((y) => tf.sum(distance.matrix(y, y)), [[1, 2], [3, 4]]); // prettier-ignore
        x.dispose();
      }));

    it("refuses embeddings that do not compare, naming the shapes", () => {
      const [a, b] = [tf.ones<tf.Rank.R2>([2, 3]), tf.ones<tf.Rank.R2>([3, 3])];
      const who = distance.name === "euclidean" ? "squaredEuclidean" : distance.name;
      expect(() => distance.rows(a, b)).toThrow(`${who}.rows: shapes must be equal, got [2, 3] and [3, 3]`);
      expect(() => distance.matrix(a, tf.ones([3, 2]))).toThrow(
        `${who}.matrix: embeddings must have the same size, got 3 and 2`,
      );
      expect(() => distance.matrix(tf.ones([3]) as unknown as tf.Tensor2D, a)).toThrow(
        `${who}.matrix: embeddings must have shape [rows, size], got [3]`,
      );
    });

    it("measures a matrix larger than one chunk", async () => {
      const [n, d] = [180, 64];
      const x = tf.randomUniform<tf.Rank.R2>([n, d], -1, 1, "float32", 5);
      const y = tf.randomUniform<tf.Rank.R2>([n, d], -1, 1, "float32", 6);
      const [a, b] = [await x.array(), await y.array()];
      const matrix = await distance.matrix(x, y).array();
      for (const [i, j] of [
        [0, 0],
        [17, 150],
        [179, 179],
        [150, 3],
        [54, 53],
      ] as const)
        // prettier-ignore
        expect(matrix[i][j]).toBeCloseTo(oracle(a[i], b[j]), 3);
      tf.dispose([x, y]);
    });

    it.skipIf(!hasReference)("agrees with the reference", async () => {
      for (const { embeddings, distances: expected } of referenceBatches) {
        const x = tf.tensor2d(embeddings);
        const matrix = (await distance.matrix(x, x).array()).flat();
        expectClose(matrix, expected[distance.name]);
        x.dispose();
      }
    });
  });

  it("tells near embeddings apart that a product of large numbers would blur", async () => {
    const a = tf.tensor2d([[1000, 0.01]]);
    const b = tf.tensor2d([[1000, 0.02]]);
    expect((await valuesOf(euclidean.matrix(a, b)))[0]).toBeCloseTo(0.01, 5);
    tf.dispose([a, b]);
  });
});

describe("distanceByName", () => {
  it("knows the library's own distances and no others", () => {
    for (const distance of distances) expect(distanceByName(distance.name)).toBe(distance);
    expect(distanceByName("hamming")).toBeUndefined();
  });
});
