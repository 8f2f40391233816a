import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, it } from "vitest";

import { useWasm } from "../../../src/backends/index.js";
import { expectSame, gradients, runs, seeds, size } from "../compare.js";

beforeAll(async () => {
  await useWasm({ threads: 2 });
});

const sizes = fc.record({
  m: size(1, 33),
  k: size(1, 33),
  n: size(1, 33),
  ta: fc.boolean(),
  tb: fc.boolean(),
  seed: seeds,
});
const batches = fc.constantFrom<[number[], number[]]>([[], []], [[3], [3]], [[2, 2], [2, 2]], [[3], [1]], [[1], [2]]); // prettier-ignore

describe("matrix product on wasm", () => {
  it("agrees with cpu, with either transpose, in batches, and so do its gradients", () =>
    fc.assert(
      fc.asyncProperty(sizes, batches, async ({ m, k, n, ta, tb, seed }, [outerA, outerB]) => {
        const [a, b] = [ta ? [k, m] : [m, k], tb ? [n, k] : [k, n]];
        const f = (x: tf.Tensor, y: tf.Tensor): tf.Tensor => tf.matMul(x, y, ta, tb);
        const sameBatch = outerA.join() === outerB.join(); // cpu has no gradient for a batch that repeats
        await expectSame(
          [
            [...outerA, ...a],
            [...outerB, ...b],
          ],
          seed,
          ([x, y]) => [
            // prettier-ignore
            f(x, y),
            ...(sameBatch ? gradients(f)([x, y]) : []),
          ],
        );
      }),
      { numRuns: 150 },
    ));

  it.each([
    { m: 400, k: 530, n: 140 },
    { m: 10, k: 530, n: 1030 },
    { m: 1, k: 2000, n: 5 },
    { m: 5, k: 3, n: 1500 },
  ])("agrees with cpu at $m x $k x $n, larger than a block", async ({ m, k, n }) => {
    for (const [ta, tb] of [
      [false, false],
      [true, false],
      [false, true],
      [true, true],
    ]) {
      // prettier-ignore
      await expectSame([ta ? [k, m] : [m, k], tb ? [n, k] : [k, n]], 7, ([x, y]) => [tf.matMul(x, y, ta, tb)]);
    }
  });

  it.each(["linear", "relu", "relu6", "elu", "sigmoid", "leakyrelu", "prelu"] as const)(
    "fuses bias and %s",
    (activation) =>
      fc.assert(
        fc.asyncProperty(sizes, async ({ m, k, n, ta, tb, seed }) => {
          await expectSame([ta ? [k, m] : [m, k], tb ? [n, k] : [k, n], [n], [n]], seed, ([a, b, bias, slopes]) => [
            tf.fused.matMul({
              a,
              b,
              transposeA: ta,
              transposeB: tb,
              bias,
              activation,
              leakyreluAlpha: 0.3,
              ...(activation === "prelu" && { preluActivationWeights: slopes }),
            }),
          ]);
        }),
        { ...runs, numRuns: 20 },
      ),
  );

  it.each(["linear", "relu", "relu6", "elu", "sigmoid", "leakyrelu"] as const)(
    "applies %s without a bias",
    (activation) =>
      fc.assert(
        fc.asyncProperty(sizes, async ({ m, k, n, ta, tb, seed }) => {
          await expectSame([ta ? [k, m] : [m, k], tb ? [n, k] : [k, n]], seed, ([a, b]) => [
            tf.fused.matMul({ a, b, transposeA: ta, transposeB: tb, activation, leakyreluAlpha: 0.3 }),
          ]);
        }),
        { ...runs, numRuns: 10 },
      ),
  );
});
