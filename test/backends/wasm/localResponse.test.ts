import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, it } from "vitest";

import { useWasm } from "../../../src/backends/index.js";
import { expectSame, gradients, seeds, size } from "../compare.js";

beforeAll(async () => {
  await useWasm({ threads: 2 });
});

describe("local response normalisation on wasm", () => {
  it("agrees with cpu, and so does its gradient", () =>
    fc.assert(
      fc.asyncProperty(
        fc.record({
          shape: fc.tuple(size(1, 3), size(1, 5), size(1, 5), size(1, 20)),
          radius: size(0, 5),
          beta: fc.constantFrom(0.5, 0.75, 1, 0.6),
        }),
        seeds,
        async ({ shape, radius, beta }, seed) => {
          const f = (x: tf.Tensor): tf.Tensor =>
            tf.localResponseNormalization(x as tf.Tensor4D, radius, 1.5, 0.7, beta);
          await expectSame([shape], seed, ([x]) => [f(x), ...gradients(f)([x])]);
        },
      ),
      { numRuns: 100 },
    ));
});
