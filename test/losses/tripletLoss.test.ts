import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { euclidean } from "../../src/distances/euclidean.js";
import { squaredEuclidean } from "../../src/distances/squaredEuclidean.js";
import { unitLength } from "../../src/tensors/unitLength.js";
import { selectEntries } from "../../src/tensors/selectRows.js";
import { tripletLoss } from "../../src/losses/tripletLoss.js";
import { mineBatchHard } from "../../src/miners/mineBatchHard.js";
import { expectClose, expectNoLeak, onEachBackend, valueAndGradient, valuesOf } from "../backends-under-test.js";
import { hasReference, referenceBatches, type ReferenceLoss } from "../oracles/metricLearning.js";
import { allTriplets } from "../oracles/pairsAndTriplets.js";

onEachBackend(() => {
  it.each([
    { positive: 0.5, negative: 0.6, options: { margin: 0.2 }, loss: 0.1 },
    { positive: 0.5, negative: 0.7, options: { margin: 0.2 }, loss: 0 },
    { positive: 0.5, negative: 0.9, options: {}, loss: 0 },
    { positive: 0.9, negative: 0.5, options: {}, loss: 0.6 }, // the default margin is 0.2
    { positive: 0.7, negative: 0.7, options: { margin: "soft" as const }, loss: Math.LN2 },
    { positive: 90, negative: 0, options: { margin: "soft" as const }, loss: 90 }, // exp(90) is beyond float32
    { positive: 0, negative: 90, options: { margin: "soft" as const }, loss: 0 },
  ])("costs $loss at $positive against $negative, $options", async ({ positive, negative, options, loss }) => {
    const losses = await valuesOf(tripletLoss(tf.tensor1d([positive]), tf.tensor1d([negative]), options));
    expect(losses[0]).toBeCloseTo(loss, 5);
  });

  it("measures the negative from the positive where that is nearer, with swap", async () => {
    const [positive, negative, between] = [[0.5, 0.5], [0.9, 0.6], [0.4, 0.8]].map((d) => tf.tensor1d(d)); // prettier-ignore
    expectClose(await valuesOf(tripletLoss(positive, negative, { swap: between })), [0.3, 0.1], 1e-5);
  });

  it("equals the textbook loop", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 300 })), { minLength: 1 }),
        fc.integer({ min: 1, max: 20 }),
        async (pairs, tenths) => {
          const positive = tf.tensor1d(pairs.map(([p]) => p / 100));
          const negative = tf.tensor1d(pairs.map(([, n]) => n / 100));
          const hinge = await valuesOf(tripletLoss(positive, negative, { margin: tenths / 10 }));
          const soft = await valuesOf(tripletLoss(positive, negative, { margin: "soft" }));
          expectClose(hinge, pairs.map(([p, n]) => Math.max(0, (p - n) / 100 + tenths / 10)), 1e-5); // prettier-ignore
          expectClose(
            soft,
            pairs.map(([p, n]) => Math.log1p(Math.exp((p - n) / 100))),
            1e-5,
          );
          tf.dispose([positive, negative]);
        },
      ),
      { numRuns: 30 },
    ));

  it("has the gradient of hinge and logistic", async () => {
    const gradient = async (options: Parameters<typeof tripletLoss>[2]): Promise<number[][]> =>
      (await valueAndGradient((x) => {
          const [positive, negative] = tf.unstack(x) as tf.Tensor1D[];
          return tf.sum(tripletLoss(positive, negative, options));
        }, [[0.5, 0.2, 1], [0.5, 0.9, 0.4]])) // prettier-ignore
      .gradient;
    expectClose(await gradient({ margin: 0.2 }), [[1, 0, 1], [-1, 0, -1]]); // prettier-ignore
    const s = [0, -0.7, 0.6].map((v) => 1 / (1 + Math.exp(-v)));
    expectClose(await gradient({ margin: "soft" }), [s, s.map((v) => -v)]);
  });

  it.skipIf(!hasReference)("agrees with the reference, value and gradient", async () => {
    let checked = 0;
    for (const { embeddings, labels, losses } of referenceBatches) {
      const n = labels.length;
      const triplets = allTriplets(labels);
      const places = (other: 1 | 2): Int32Array => Int32Array.from(triplets, (t) => t[0] * n + t[other]);
      const batchAll = (rows: tf.Tensor2D, { params }: ReferenceLoss): tf.Tensor => {
        const distances = (params.squared ? squaredEuclidean : euclidean).matrix(rows, rows);
        const [positive, negative] = [selectEntries(distances, places(1)), selectEntries(distances, places(2))];
        return tf.mean(tripletLoss(positive, negative, { margin: params.margin as number }));
      };
      const batchHard = (rows: tf.Tensor2D, { kind, params }: ReferenceLoss): tf.Tensor => {
        const { positive, negative, weight } = mineBatchHard(euclidean.matrix(rows, rows), labels);
        const margin = kind.endsWith("soft") ? "soft" : (params.margin as number);
        return tf.div(tf.sum(tf.mul(weight, tripletLoss(positive, negative, { margin }))), tf.sum(weight));
      };
      for (const loss of losses) {
        if (!loss.kind.startsWith("triplet.")) continue;
        const found = await valueAndGradient((x) => {
          const rows = loss.normalized ? unitLength(x) : x;
          return loss.kind === "triplet.batchAll" ? batchAll(rows, loss) : batchHard(rows, loss);
        }, embeddings);
        expectClose([found.value], [loss.value]);
        expectClose(found.gradient.flat(), loss.gradient);
        checked++;
      }
    }
    expect(checked).toBe(24);
  });

  it("keeps no tensors but its result", () =>
    expectNoLeak(async () => {
      const d = tf.tensor1d([0.1, 0.9]);
      await valuesOf(tripletLoss(d, d, { margin: "soft", swap: d }));
      d.dispose();
    }));
});

describe("tripletLoss refuses", () => {
  it("a margin that is not positive", () => {
    const d = tf.tensor1d([1]);
    expect(() => tripletLoss(d, d, { margin: -1 })).toThrow("tripletLoss: margin must be greater than 0, got -1");
  });

  it("distances that do not pair up", () => {
    const d = tf.tensor1d([1]);
    const two = tf.tensor1d([1, 2]);
    expect(() => tripletLoss(d, two)).toThrow("tripletLoss: shapes must be equal, got [1] and [2]");
    expect(() => tripletLoss(d, d, { swap: two })).toThrow("tripletLoss: shapes must be equal, got [1] and [2]");
    expect(() => tripletLoss(tf.tensor2d([[1]]) as unknown as tf.Tensor1D, d)).toThrow(
      "tripletLoss: positive must have shape [triplets], got [1, 1]",
    );
  });
});
