import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { euclidean } from "../../src/distances/euclidean.js";
import { manhattan } from "../../src/distances/manhattan.js";
import { squaredEuclidean } from "../../src/distances/squaredEuclidean.js";
import { meanDistances, remembering, roughMatrix } from "../../src/training/meanDistances.js";
import { expectClose, expectNoLeak, onEachBackend, valuesOf } from "../backends-under-test.js";
import { scattered } from "../losses/checkLoss.js";

onEachBackend(() => {
  it("averages the distances of same and of different pairs, a row with itself left out", async () => {
    const d = tf.tensor2d([[0, 1, 5], [1, 0, 7], [5, 7, 0]]); // prettier-ignore
    const { sameDistance, differentDistance } = meanDistances(d, [0, 0, 1]);
    expect([...(await valuesOf(sameDistance)), ...(await valuesOf(differentDistance))]).toEqual([1, 6]);
    const none = meanDistances(d, [0, 1, 2]);
    expect(await valuesOf(none.sameDistance)).toEqual([0]);
    tf.dispose([d, none.differentDistance]);
  });

  it.each([euclidean, squaredEuclidean, manhattan])("roughMatrix comes near $name", async (distance) =>
    expectNoLeak(async () => {
      const x = tf.tensor2d(scattered(6, 4, 3));
      expectClose(await valuesOf(roughMatrix(x, distance)), await valuesOf(distance.matrix(x, x)), 1e-3);
      x.dispose();
    }),
  );

  it("remembering computes the matrix of the batch with itself once, and no other", () => {
    let calls = 0;
    const counted = { ...euclidean, matrix: (a: tf.Tensor2D, b: tf.Tensor2D) => (calls++, euclidean.matrix(a, b)) };
    tf.tidy(() => {
      const [x, other] = [tf.ones<tf.Rank.R2>([2, 2]), tf.ones<tf.Rank.R2>([3, 2])];
      const measured = remembering(counted, x);
      expect(measured.known()).toBeUndefined();
      const first = measured.matrix(x, x);
      expect(measured.matrix(x, x)).toBe(first);
      expect(measured.known()).toBe(first);
      expect(measured.matrix(x, other).shape).toEqual([2, 3]);
      expect(calls).toBe(2);
    });
  });
});
