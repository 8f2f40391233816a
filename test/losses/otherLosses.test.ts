// Tests binaryCrossEntropyLoss, multipleNegativesLoss, prototypicalLoss: the losses that are over no batch of rows with classes
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/core/random.js";
import { weightedL1 } from "../../src/distances/weightedL1.js";
import { binaryCrossEntropyLoss } from "../../src/losses/binaryCrossEntropyLoss.js";
import { multipleNegativesLoss } from "../../src/losses/multipleNegativesLoss.js";
import { prototypicalLoss } from "../../src/losses/prototypicalLoss.js";
import {
  classWeightedReducer,
  meanOfNonZeroReducer,
  meanReducer,
  perAnchorReducer,
  sumReducer,
} from "../../src/losses/reducers.js";
import { expectClose, expectNoLeak, numericGradient, onEachBackend, valueAndGradient, valuesOf } from "../backends-under-test.js"; // prettier-ignore
import { dot } from "../oracles/distances.js";
import * as oracle from "../oracles/losses.js";
import { checkDegenerate, checkLoss, scattered } from "./checkLoss.js";

onEachBackend(() => {
  describe("multipleNegativesLoss", () => {
    const [anchors, positives] = [scattered(4, 3, 2), scattered(6, 3, 4)];
    const never = (): boolean => false;

    it("equals the textbook loop and has its gradient, with further negatives, by both sides", async () => {
      const [a, p] = [tf.tensor2d(anchors), tf.tensor2d(positives)];
      await checkLoss((x) => multipleNegativesLoss(x, p, { scale: 3 }), (x) => oracle.multipleNegatives(x, positives, 3, never), anchors); // prettier-ignore
      await checkLoss((x) => multipleNegativesLoss(a, x, { scale: 3 }), (x) => oracle.multipleNegatives(anchors, x, 3, never), positives); // prettier-ignore
      tf.dispose([a, p]);
    });

    it("averages both directions when symmetric, and takes no positive of the same identity as a negative", async () => {
      const four = positives.slice(0, 4);
      const [a, p] = [tf.tensor2d(anchors), tf.tensor2d(four)];
      const identityOf = [5, 6, 5, 7];
      const same = (i: number, j: number): boolean => identityOf[i] === identityOf[j];
      const found = await valuesOf(multipleNegativesLoss(a, p, { scale: 3, symmetric: true, identityOf }));
      const [to, from] = [
        oracle.multipleNegatives(anchors, four, 3, same),
        oracle.multipleNegatives(four, anchors, 3, same),
      ];
      expectClose(found, to.map((value, i) => (value + from[i]) / 2)); // prettier-ignore
      tf.dispose([a, p]);
    });

    it("takes plain products with similarity dot, as N-pairs has it, and scale 20 with cosine by default", async () => {
      const [a, p] = [tf.tensor2d(anchors), tf.tensor2d(positives)];
      const expected = anchors.map((row, i) => oracle.crossEntropy(positives.map((to) => dot(row, to)), i)); // prettier-ignore
      expectClose(await valuesOf(multipleNegativesLoss(a, p, { similarity: "dot" })), expected);
      expectClose(await valuesOf(multipleNegativesLoss(a, p)), oracle.multipleNegatives(anchors, positives, 20, never));
      tf.dispose([a, p]);
    });

    it("stays finite where embeddings coincide or are zeros", () =>
      checkDegenerate((x) => multipleNegativesLoss(x, x)));

    it("refuses what does not fit", () => {
      const [two, three] = [tf.ones<tf.Rank.R2>([2, 3]), tf.ones<tf.Rank.R2>([3, 3])];
      expect(() => multipleNegativesLoss(three, two)).toThrow(
        "multipleNegativesLoss: there must be a positive of the same size for each anchor, got [3, 3] and [2, 3]",
      );
      expect(() => multipleNegativesLoss(two, three, { symmetric: true })).toThrow(
        "symmetric needs as many positives as anchors, got 3 and 2",
      );
      expect(() => multipleNegativesLoss(two, two, { scale: 0 })).toThrow("scale must be greater than 0");
      expect(() => multipleNegativesLoss(two, two, { identityOf: [1] })).toThrow(
        "one identity per pair, got 1 for 2 pairs",
      );
      tf.dispose([two, three]);
    });
  });

  describe("prototypicalLoss", () => {
    const classOf = [4, 9, 4, 9, 9, 4];
    const x = scattered(6, 3, 6);

    it("equals the textbook loop and has its gradient", () =>
      checkLoss((y) => prototypicalLoss(y, classOf, 3, { scale: 2 }), (y) => oracle.prototypical(y, classOf, 3, 2), x)); // prettier-ignore

    it("stays finite where embeddings coincide", () => checkDegenerate((y) => prototypicalLoss(y, [0, 1, 0, 1], 2)));

    it("refuses episodes that are none", () => {
      const rows = tf.ones<tf.Rank.R2>([4, 2]);
      expect(() => prototypicalLoss(rows, [0, 1, 0, 2], 2)).toThrow(
        "prototypicalLoss: every query's class must be in the support, class 2 is not",
      );
      expect(() => prototypicalLoss(rows, [0, 1, 0, 1], 4)).toThrow(
        "the number of queries must be a whole number of at least 1, got 0",
      );
      expect(() => prototypicalLoss(rows, [0, 0, 0, 0], 2)).toThrow(
        "the number of classes must be a whole number of at least 2, got 1",
      );
      expect(() => prototypicalLoss(rows, [0, 1], 1)).toThrow(
        "there must be one class per row, got 2 classes for 4 rows",
      );
      rows.dispose();
    });
  });

  describe("binaryCrossEntropyLoss", () => {
    it.each([
      { logit: 0, y: 0, loss: Math.LN2 },
      { logit: 2, y: 0, loss: Math.log1p(Math.exp(-2)) }, // probably the same, and it is
      { logit: 2, y: 1, loss: Math.log1p(Math.exp(2)) },
      { logit: 100, y: 1, loss: 100 },
      { logit: -100, y: 1, loss: 0 },
    ])("costs $loss at logit $logit for y=$y", async ({ logit, y, loss }) => {
      expect((await valuesOf(binaryCrossEntropyLoss(tf.tensor1d([logit]), [y])))[0]).toBeCloseTo(loss, 5);
    });

    it("has gradient p − 1 for same and p for different pairs", async () => {
      const { gradient } = await valueAndGradient((x) => tf.sum(binaryCrossEntropyLoss(tf.reshape(x, [3]), [0, 1, 1])), [[0.7, 0.7, -1]]); // prettier-ignore
      const p = (v: number): number => 1 / (1 + Math.exp(-v));
      expectClose(gradient, [[p(0.7) - 1, p(0.7), p(-1)]]);
    });
  });

  describe("weightedL1", () => {
    it("weighs coordinates, by rows and as a matrix, and trains its weights", async () => {
      const distance = weightedL1({ size: 3, random: seeded(1) });
      const weights = Array.from(await distance.variables[0].data());
      for (const weight of weights) expect(weight > 0.5 / 3 - 1e-6 && weight < 1.5 / 3 + 1e-6).toBe(true);
      const [a, b] = [scattered(3, 3, 2), scattered(3, 3, 5)];
      const [x, y] = [tf.tensor2d(a), tf.tensor2d(b)];
      const loop = (u: readonly number[], v: readonly number[]): number =>
        u.reduce((total, value, j) => total + weights[j] * Math.abs(value - v[j]), 0);
      expectClose(await valuesOf(distance.rows(x, y)), a.map((row, i) => loop(row, b[i]))); // prettier-ignore
      expectClose(await valuesOf(distance.matrix(x, y)), a.flatMap((row) => b.map((to) => loop(row, to)))); // prettier-ignore
      const { grads, value } = tf.variableGrads(
        () => tf.sum<tf.Scalar>(distance.logits(distance.rows(x, y))),
        [...distance.variables],
      );
      const [byWeight, byBias] = distance.variables.map(({ name }) => grads[name]);
      expectClose(await valuesOf(byWeight), [0, 1, 2].map((j) => -a.reduce((t, row, i) => t + Math.abs(row[j] - b[i][j]), 0))); // prettier-ignore
      expectClose(await valuesOf(byBias), [3]);
      const { gradient } = await valueAndGradient((z) => tf.sum(distance.rows(z, y)), a);
      expectClose(gradient, numericGradient((z) => z.reduce((t, row, i) => t + loop(row, b[i]), 0), a)); // prettier-ignore
      tf.dispose([x, y, value, ...distance.variables]);
    });

    it("makes the same weights from the same seed, and leaves nothing behind once disposed", () =>
      expectNoLeak(async () => {
        const make = async (seed: number): Promise<number[]> => {
          const { variables } = weightedL1({ size: 5, random: seeded(seed) });
          const values = Array.from(await variables[0].data());
          tf.dispose([...variables]);
          return values;
        };
        expect(await make(1)).toEqual(await make(1));
        expect(await make(1)).not.toEqual(await make(2));
      }));

    it("refuses embeddings of another size", () => {
      const { rows, variables } = weightedL1({ size: 2 });
      expect(() => rows(tf.ones([1, 3]), tf.ones([1, 3]))).toThrow(
        "weightedL1.rows: embeddings must have size 2, which the weights were made for, got 3",
      );
      expect(() => weightedL1({ size: 0 })).toThrow("weightedL1: size must be a whole number of at least 1, got 0");
      tf.dispose([...variables]);
    });
  });

  describe("the reducers", () => {
    const owners = { anchors: Int32Array.of(0, 0, 0, 2), classOf: [0, 1, 1] };
    it.each([
      { name: "mean", reduce: meanReducer, value: 2.25, gradient: [0.25, 0.25, 0.25, 0.25] },
      { name: "sum", reduce: sumReducer, value: 9, gradient: [1, 1, 1, 1] },
      { name: "mean of non-zero", reduce: meanOfNonZeroReducer, value: 3, gradient: [1 / 3, 1 / 3, 1 / 3, 1 / 3] },
      { name: "per anchor", reduce: perAnchorReducer, value: (4 / 3 + 5) / 2, gradient: [1 / 6, 1 / 6, 1 / 6, 0.5] },
      { name: "class-weighted", reduce: classWeightedReducer([2, 10]), value: 14.5, gradient: [0.5, 0.5, 0.5, 2.5] },
    ])("$name", async ({ reduce, value, gradient }) => {
      const found = await valueAndGradient((x) => reduce(tf.reshape(x, [4]), owners), [[1, 0, 3, 5]]);
      expect(found.value).toBeCloseTo(value, 5);
      expectClose(found.gradient, [gradient]);
    });

    it("give 0, with a gradient, where all losses are 0", async () => {
      const found = await valueAndGradient((x) => meanOfNonZeroReducer(tf.reshape(x, [4]), owners), [[0, 0, 0, 0]]);
      expect(found.value).toBe(0);
      expect(found.gradient.flat().every(Number.isFinite)).toBe(true);
    });

    it("refuse a class without a weight, and keep no tensors", async () => {
      const losses = tf.tensor1d([1, 2, 3, 4]);
      expect(() => classWeightedReducer([1])(losses, owners)).toThrow(
        "classWeightedReducer: there must be a weight for every class, got 1 and class 1",
      );
      await expectNoLeak(async () => {
        for (const reduce of [meanOfNonZeroReducer, perAnchorReducer, classWeightedReducer([1, 2])])
          await valuesOf(reduce(losses, owners));
      });
      losses.dispose();
    });
  });
});
