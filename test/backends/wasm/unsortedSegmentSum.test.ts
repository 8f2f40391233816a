import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, it } from "vitest";

import { useWasm } from "../../../src/backends/index.js";
import { expectSame, gradients, runs, seeds, size } from "../compare.js";

beforeAll(async () => {
  await useWasm({ threads: 2 });
});

describe("segment sums on wasm", () => {
  it("are the gradient of gather, rows that are taken twice counting twice", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(size(0, 5), { minLength: 1, maxLength: 20 }),
        size(0, 2),
        seeds,
        async (rows, axis, seed) => {
          const f = (x: tf.Tensor): tf.Tensor => tf.gather(x, tf.tensor1d(rows, "int32"), axis);
          await expectSame([[6, 6, 7]], seed, ([x]) => [...gradients(f)([x])]);
        },
      ),
      runs,
    ));

  it("leave out segments below 0", () =>
    expectSame([[4, 3]], 5, ([x]) => [tf.unsortedSegmentSum(x, tf.tensor1d([1, -1, 1, 0], "int32"), 3)]));
});
