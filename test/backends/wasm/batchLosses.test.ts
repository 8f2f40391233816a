import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";

import { useWasm } from "../../../src/backends/index.js";
import { euclidean } from "../../../src/distances/euclidean.js";
import { ownSoftmax } from "../../../src/losses/proxies.js";
import { mineBatchHard } from "../../../src/miners/mineBatchHard.js";
import { meanDistances } from "../../../src/training/meanDistances.js";
import { batchLosses, proxyLosses } from "../batchLossCases.js";
import { expectSame, gradients, runs, seeds, size } from "../compare.js";

beforeAll(async () => {
  await useWasm({ threads: 2 });
});

const classesOf = (rows: number, classes: number, seed: number): number[] =>
  Array.from({ length: rows }, (_, row) => (row * 7 + seed) % classes);

describe("losses of a batch in one kernel", () => {
  it.each(Object.entries(batchLosses))(
    "%s agrees with cpu for any sizes, classes and memories, and so does its gradient",
    (_, loss) =>
      fc.assert(
        fc.asyncProperty(size(2, 21), size(0, 6), size(1, 9), size(1, 5), seeds, async (n, m, d, classes, seed) => {
          const classOf = classesOf(n, classes, seed);
          const whole: (...inputs: tf.Tensor[]) => tf.Tensor = (x, past) =>
            loss(x as tf.Tensor2D, {
              classOf,
              ...(m > 0 && { memory: { embeddings: past as tf.Tensor2D, classOf: classesOf(m, classes + 1, seed) } }),
            });
          const shapes = [[n, d], ...(m > 0 ? [[m, d]] : [])]; // prettier-ignore
          await expectSame(shapes, seed, ([x, past]) => [whole(x, past), ...gradients((y) => whole(y, past))([x])]);
        }),
        { ...runs, numRuns: 25 },
      ),
  );

  it.each(Object.entries(proxyLosses))("%s agrees with cpu for any sizes, and so do both its gradients", (_, loss) =>
    fc.assert(
      fc.asyncProperty(size(1, 21), size(2, 11), size(4, 9), seeds, async (n, classes, d, seed) => {
        const classOf = classesOf(n, classes, seed);
        const whole = (x: tf.Tensor, proxies: tf.Tensor): tf.Tensor =>
          loss(x as tf.Tensor2D, classOf, proxies as tf.Tensor2D);
        await expectSame([[n, d], [classes, d]], seed, ([x, p]) => [whole(x, p), ...gradients(whole)([x, p])]); // prettier-ignore
      }),
      { ...runs, numRuns: 25 },
    ),
  );

  it("mining and mean distances agree with cpu where rows lack positives or negatives, and where distances tie", () =>
    fc.assert(
      fc.asyncProperty(size(2, 23), size(1, 4), size(1, 3), seeds, async (n, classes, d, seed) => {
        const classOf = classesOf(n, classes, seed);
        await expectSame([[n, d]], seed, ([x]) => {
          const rounded = tf.div<tf.Tensor2D>(tf.round(tf.mul(x, 2)), 2); // many ties
          const matrix = euclidean.matrix(rounded, rounded);
          const { sameDistance, differentDistance } = meanDistances(matrix, classOf);
          const mined = mineBatchHard(matrix, classOf);
          return [mined.positive, mined.negative, mined.weight, sameDistance, differentDistance];
        });
      }),
      runs,
    ));

  it("takes logarithms and exponentials as exactly as single precision can", async () => {
    await tf.setBackend("wasm");
    const gaps = Array.from({ length: 2001 }, (_, i) => Math.fround((i - 1000) / 10));
    const x = tf.tensor2d(gaps.map((gap) => [0, gap]));
    const loss = ownSoftmax(x, new Int32Array(gaps.length), { scale: 1 })!; // log(1 + e^gap)
    const values = await loss.data();
    gaps.forEach((gap, i) => {
      const exact = Math.max(0, gap) + Math.log1p(Math.exp(-Math.abs(gap)));
      expect(Math.abs(values[i] - exact), `at ${gap}`).toBeLessThan(1.2e-7 + 2.4e-7 * exact);
    });
    tf.dispose([x, loss]);
  });

  it("hands on what is not a number, so that a step is refused", async () => {
    await tf.setBackend("wasm");
    for (const [name, loss] of Object.entries(batchLosses)) {
      const x = tf.tensor2d([[1, 2], [NaN, 1], [2, 1], [0, 1], [1, 1]]); // prettier-ignore
      const values = tf.tidy(() => tf.sum(loss(x, { classOf: [0, 0, 1, 1, 1] })));
      expect((await values.data())[0], name).toBeNaN();
      tf.dispose([x, values]);
    }
  });

  it("are the same, bit for bit, on any number of threads and in every run", async () => {
    const results: string[] = [];
    for (const threads of [1, 2, 3, 2]) {
      await useWasm({ threads });
      const x = tf.randomNormal<tf.Rank.R2>([203, 37], 0, 1, "float32", 4);
      const proxies = tf.randomNormal<tf.Rank.R2>([29, 37], 0, 1, "float32", 5);
      const classOf = classesOf(203, 29, 1);
      const found: number[][] = [];
      for (const loss of [
        ...Object.values(batchLosses).map((one) => (y: tf.Tensor2D) => one(y, { classOf })),
        ...Object.values(proxyLosses).map((one) => (y: tf.Tensor2D) => one(y, classOf, proxies)),
      ]) {
        const { value, grad } = tf.valueAndGrad((y: tf.Tensor) => tf.mean(loss(y as tf.Tensor2D)))(x);
        found.push(Array.from(await value.data()), Array.from(await grad.data()));
        tf.dispose([value, grad]);
      }
      tf.dispose([x, proxies]);
      results.push(JSON.stringify(found));
    }
    expect(new Set(results).size).toBe(1);
    await useWasm({ threads: 2 });
  });
});
